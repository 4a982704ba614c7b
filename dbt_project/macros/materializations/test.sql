{# A test reads: it needs no transaction of its own, and what was run is what was compiled.
   Where somebody asks to keep the rows that fail, dbt's own way does that. #}
{% materialization test, adapter='duckdb' %}
    {% if should_store_failures() %}
        {{ return(dbt.materialization_test_default()) }}
    {% endif %}
    {% set question = get_test_sql(
        sql, config.get('fail_calc'), config.get('warn_if'), config.get('error_if'),
        limit=config.get('limit')
    ) %}
    {% set response, answer = adapter.execute(question, auto_begin=False, fetch=True) %}
    {% do store_result('main', response=response, agate_table=answer) %}
    {{ return({'relations': []}) }}
{% endmaterialization %}
