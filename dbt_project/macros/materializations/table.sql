{# In one transaction: see replace_relation.sql. #}
{% materialization table, adapter='duckdb' %}
    {{ return(replace_relation('table')) }}
{% endmaterialization %}
