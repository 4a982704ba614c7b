{# Put what a model gives in the place of what stood there, a table or a view, in one transaction.
   dbt's own way makes it under another name, renames the old one out of the way, renames the new
   one and drops the old one, so that others may read meanwhile: a fifth of a small build. During a
   build nobody else reads this warehouse, and where a model fails DuckDB brings the old one back. #}
{% macro replace_relation(kind) %}
    {% set standing = load_cached_relation(this) %}
    {% set target = this.incorporate(type=kind) %}
    {{ run_hooks(pre_hooks, inside_transaction=False) }}
    {{ run_hooks(pre_hooks, inside_transaction=True) }}
    {% call statement('main') %}
        {% if standing is not none %}drop {{ standing.type }} if exists {{ standing }};{% endif %}
        {% if kind == 'view' %}
            {{ get_create_view_as_sql(target, sql) }}
        {% else %}
            {{ get_create_table_as_sql(False, target, sql) }}
        {% endif %}
    {% endcall %}
    {{ run_hooks(post_hooks, inside_transaction=True) }}
    {{ adapter.commit() }}
    {{ run_hooks(post_hooks, inside_transaction=False) }}
    {{ return({'relations': [target]}) }}
{% endmacro %}
