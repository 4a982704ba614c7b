{# Several lists, each separated by ; (or null), as one without repetitions; null where empty. #}
{% macro list_of_distinct(columns) -%}
    nullif(
        array_to_string(
            list_sort(list_distinct(string_split(concat_ws(';', {{ columns | join(', ') }}), ';'))),
            ';'
        ), ''
    )
{%- endmacro %}
