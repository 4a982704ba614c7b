{# What a model's YAML declares of its columns, checked in one reading of the model: one dbt node
   where dbt's own tests are one node, and one reading, for each column and rule. It gives a row
   for each rule that does not hold: its words and how many rows break it; no value of theirs.

   not_null, unique: lists of columns. not_null_where: {column: where it must not be null}.
   accepted_values: {column: [values]}. relationships: {column: {to: ref(...), field: column}}.
   As with dbt's own, null passes every rule but not_null. #}
{% test columns_hold(
    model, not_null=[], not_null_where={}, unique=[], accepted_values={}, relationships={}
) %}
{{ config(fail_calc="coalesce(cast(sum(broken_rows) as bigint), 0)") }}
{% set rules = [] %}
{% for column in not_null -%}
    {% do rules.append((
        column ~ ' is empty', 'count(*) filter (where ' ~ column ~ ' is null)'
    )) %}
{%- endfor %}
{% for column, where in not_null_where.items() -%}
    {% do rules.append((
        column ~ ' is empty where ' ~ where,
        'count(*) filter (where ' ~ column ~ ' is null and (' ~ where ~ '))'
    )) %}
{%- endfor %}
{% for column in unique -%}
    {% do rules.append((
        column ~ ' stands twice', 'count(' ~ column ~ ') - count(distinct ' ~ column ~ ')'
    )) %}
{%- endfor %}
{% for column, values in accepted_values.items() -%}
    {% set listed = [] %}
    {% for value in values %}
        {% do listed.append(
            dbt.string_literal(dbt.escape_single_quotes(value)) if value is string
            else value | string
        ) %}
    {% endfor %}
    {% do rules.append((
        column ~ ' is none of ' ~ values | join(', '),
        'count(*) filter (where ' ~ column ~ ' not in (' ~ listed | join(', ') ~ '))'
    )) %}
{%- endfor %}
{% for column, parent in relationships.items() -%}
    {% do rules.append((
        column ~ ' is not in ' ~ parent.to.identifier ~ '.' ~ parent.field,
        'count(*) filter (where ' ~ column ~ ' is not null and ' ~ column ~ ' not in (select '
            ~ parent.field ~ ' from ' ~ parent.to ~ ' where ' ~ parent.field ~ ' is not null))'
    )) %}
{%- endfor %}
with counted as (

    select
        {% for _, broken in rules %}{{ broken }} as rule_{{ loop.index }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ model }}

),

final as (

    {% for words, _ in rules %}
    select
        {{ dbt.string_literal(dbt.escape_single_quotes(words)) }} as rule,
        rule_{{ loop.index }} as broken_rows
    from counted
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from final where broken_rows > 0
{% endtest %}
