{# In one transaction: see replace_relation.sql. #}
{% materialization view, adapter='duckdb' %}
    {{ return(replace_relation('view')) }}
{% endmaterialization %}
