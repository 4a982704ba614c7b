{# Schemas are named as they are, without the target's name before them. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}

{# A body's name as a code: 'Front Door' -> front_door. #}
{% macro name_as_code(name) -%}
    trim(regexp_replace(lower({{ name }}), '[^a-z0-9]+', '_', 'g'), '_')
{%- endmacro %}
