{# A day as a person writes it into a catalogue, or as Excel saves it in a British office; null where
   it is neither. #}
{% macro day_written(text) -%}
    coalesce(try_cast({{ text }} as date), cast(try_strptime({{ text }}, '%d/%m/%Y') as date))
{%- endmacro %}
