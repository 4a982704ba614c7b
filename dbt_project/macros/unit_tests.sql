{# Unit tests compare fractions to four decimals: published worked values have no more, and the
   last bits of a power or a square root differ between machines. Everything else is compared
   as it is. #}
{% macro duckdb__get_unit_test_sql(main_sql, expected_fixture_sql, expected_column_names) -%}
with dbt_internal_unit_test_actual as (
    select
        {% for name in expected_column_names %}{{ name }}, {% endfor -%}
        'actual' as "actual_or_expected"
    from ({{ main_sql }}) as actual
),

dbt_internal_unit_test_expected as (
    select
        {% for name in expected_column_names %}{{ name }}, {% endfor -%}
        'expected' as "actual_or_expected"
    from ({{ expected_fixture_sql }}) as expected
),

dbt_internal_unit_test_both as (
    select * from dbt_internal_unit_test_actual
    union all
    select * from dbt_internal_unit_test_expected
)

select
    {% for name in expected_column_names -%}
    case typeof({{ name }})
        when 'DOUBLE'
            then cast(round(try_cast(cast({{ name }} as varchar) as double), 4) as varchar)
        else cast({{ name }} as varchar)
    end as {{ name }},
    {% endfor -%}
    "actual_or_expected"
from dbt_internal_unit_test_both
{%- endmacro %}
