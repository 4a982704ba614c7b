{# The group of children a count is for, as one number: a million rows are compared by it in half
   the time that its four columns of text take. #}
{% macro breakdown_key() -%}
    hash(characteristic, category, characteristic_2, category_2)
{%- endmacro %}
