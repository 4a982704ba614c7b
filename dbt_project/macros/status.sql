{# The status of something made from several parts: the gravest of theirs. One list for all. #}
{% macro gravest_status(status) -%}
    case
        when bool_or({{ status }} = 'c') then 'c'
        when bool_or({{ status }} = 'not_received') then 'not_received'
        when bool_or({{ status }} = 'not_collected') then 'not_collected'
        when bool_or({{ status }} = 'x') then 'x'
        when bool_or({{ status }} = 'z') then 'z'
        when bool_or({{ status }} = 'k') then 'k'
        when bool_or({{ status }} = 'u') then 'u'
        else 'ok'
    end
{%- endmacro %}

{# A sum of all its parts: none where a part has no figure. 'u' alone does not tell: a figure of low
   reliability is sometimes shown and sometimes withheld. #}
{% macro sum_of_all(value) -%}
    case when count({{ value }}) = count(*) then round(sum({{ value }}), 6) end
{%- endmacro %}

{# Statuses whose figure is shown and may be added up. #}
{% macro shows_value(status) -%}
    {{ status }} in ('ok', 'u')
{%- endmacro %}
