{# Which scopes count for a partnership, and for both: what both do together counts for each of them,
   and once for both. #}
{% macro partnership_scopes() -%}
    select * from (
        values ('LSCP', 'LSCP'), ('LSCP', 'LLR'), ('LRSCP', 'LRSCP'), ('LRSCP', 'LLR'),
            ('LLR', 'LSCP'), ('LLR', 'LRSCP'), ('LLR', 'LLR')
    ) as pairs (area_code, scope)
{%- endmacro %}
