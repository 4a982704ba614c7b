{# Put what a model gives in the place of what stood there, a table or a view, in one transaction.
   dbt's own way makes it under another name, renames the old one out of the way, renames the new
   one and drops the old one, so that others may read meanwhile: a fifth of a small build. During a
   build nobody else reads this warehouse, and where a model fails DuckDB brings the old one back:
   the connection that was in the midst of it is closed.

   All of it is one call, and what was run is not written beside what was compiled, which is the
   same: each call, each file is a twentieth of a small build. #}
{% macro replace_relation(kind) %}
    {% set standing = load_cached_relation(this) %}
    {% set target = this.incorporate(type=kind) %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {% set statements %}
        begin transaction;
        {% if standing is not none %}drop {{ standing.type }} if exists {{ standing }};{% endif %}
        {% if kind == 'view' %}
            {{ get_create_view_as_sql(target, sql) }}
        {% else %}
            {{ get_create_table_as_sql(False, target, sql) }}
        {% endif %}
        commit;
    {% endset %}
    {% set response, _ = adapter.execute(statements, auto_begin=False, fetch=False) %}
    {% do store_result('main', response=response) %}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmacro %}
