{# What people wrote in a catalogue, understood or null: a slip there must not stop the build. #}
{% macro finite_number(text) -%}
    case when isfinite(try_cast({{ text }} as double)) then try_cast({{ text }} as double) end
{%- endmacro %}

{# 2025-04-01, or 01/04/2025 as a spreadsheet saves it. #}
{% macro written_date(text) -%}
    coalesce(
        cast(try_strptime({{ text }}, '%Y-%m-%d') as date),
        cast(try_strptime({{ text }}, '%d/%m/%Y') as date)
    )
{%- endmacro %}

{# A catalogue's rows as they were written, empty cells null, numbered as a spreadsheet shows them:
   the header is row 1. #}
{% macro as_written(catalogue, columns) -%}
    select
        cast(row_number() over () + 1 as integer) as row_number,
        {% for column in columns %}
        nullif(trim({{ column }}), '') as {{ column }}{{ ',' if not loop.last }}
        {% endfor %}
    from {{ ref(catalogue) }}
{%- endmacro %}
