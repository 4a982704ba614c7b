{# Whether a row of a catalogue with valid_from and valid_to (both included, either may be empty)
   holds on a day. #}
{% macro is_valid_on(catalogue, day) -%}
    {{ day }} between coalesce({{ catalogue }}.valid_from, date '0001-01-01')
        and coalesce({{ catalogue }}.valid_to, date '9999-12-31')
{%- endmacro %}
