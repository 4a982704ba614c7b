"""The local picture, three sources side by side: the table ``fct_wider_context`` of a release.

What an agency sends for the Yearly Report, what the quarterly returns make of the year, and what is
published of it. Made after suppression, from what the release shows of fct_measure and from nothing
else: a count that is hidden there has no figure, no difference and no finding here.
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.release.made_tables import put_table

TABLE_NAME = "fct_wider_context"
_SOURCE = "intermediate.int_wider_context"

_ROWS = """
with total as (
    select measure_code, area_code, period, value, status, value_basis, missing_parts, submission_id
    from candidate.fct_measure
    where characteristic = 'total' and category = 'total' and characteristic_2 = 'none'
),

quarters as (
    select
        total.measure_code, total.area_code, quarter.financial_year as year,
        if(measure.period_type = 'in_period', 4, 1) as wanted,
        count(total.value) as shown,
        sum(total.value) as value,
        bool_or(total.status = 'c') as is_hidden,
        bool_or(total.status = 'u') as is_unreliable,
        count(*) as quarters,
        bool_or(total.status = 'not_received') as is_not_received,
        min(total.status) filter (where total.value is null) as a_reason
    from total
    inner join candidate.dim_measure as measure using (measure_code)
    inner join candidate.dim_period as quarter
        on total.period = quarter.period and quarter.period_kind = 'quarter'
    where measure.period_type = 'in_period' or ends_with(total.period, '-Q4')
    group by all
),

side_by_side as (
    select
        listed.*,
        own.value as local_value,
        coalesce(own.status, 'not_received') as local_status,
        own.missing_parts,
        own.submission_id,
        if(quarters.shown = quarters.wanted, quarters.value, null) as quarters_value,
        case
            when quarters.shown = quarters.wanted then if(quarters.is_unreliable, 'u', 'ok')
            when quarters.is_hidden then 'c'
            when quarters.quarters < quarters.wanted or quarters.is_not_received
                then 'not_received'
            else quarters.a_reason
        end as quarters_status,
        published.value as published_value,
        published.status as published_status
    from candidate.wider_context as listed
    left join total as own
        on listed.yearly_measure = own.measure_code and listed.area_code = own.area_code
        and listed.year = own.period
    left join quarters
        on listed.measure_code = quarters.measure_code and listed.area_code = quarters.area_code
        and listed.year = quarters.year
    left join total as published
        on listed.measure_code = published.measure_code and listed.area_code = published.area_code
        and listed.year = published.period
        -- A year made of quarters is what stands beside it already.
        and published.value_basis = 'counted' and listed.publication is not null
),

compared as (
    select
        *,
        local_value - quarters_value as from_quarters,
        local_value - published_value as from_published,
        -- Each authority's figure may be rounded away from the count by half the step.
        if(published_to > 1, members * published_to / 2, 0) as rounding
    from side_by_side
)

select
    year, period, area_code, count_code, title, counted, definition, sort_order,
    yearly_measure, measure_code,
    local_value, local_status, missing_parts,
    quarters_value, coalesce(quarters_status, 'not_received') as quarters_status,
    published_value, published_status, publication, published_release,
    from_quarters as difference_from_quarters,
    100 * from_quarters / nullif(quarters_value, 0) as difference_from_quarters_pct,
    from_published as difference_from_published,
    100 * from_published / nullif(published_value, 0) as difference_from_published_pct,
    case
        when local_status = 'not_received' then 'not_received'
        when local_status = 'c' then 'not_shown'
        when local_value is null then 'no_figure'
        when from_quarters != 0 or abs(from_published) > rounding then 'differ'
        when from_quarters is not null or from_published is not null then 'agree'
        when quarters_status = 'c' or published_status = 'c' then 'not_shown'
        else 'only_one_source'
    end as finding,
    note, submission_id
from compared
"""


def copy_wider_context(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy the rows without figures to schema ``candidate``, where the warehouse holds them."""
    schema, table = _SOURCE.split(".")
    there = connection.execute(
        "select 1 from information_schema.tables where table_schema = ? and table_name = ?",
        [schema, table],
    ).fetchone()
    if there:
        connection.execute(f"create table candidate.wider_context as from {_SOURCE}")


def add_wider_context(connection: duckdb.DuckDBPyConnection) -> None:
    """Make candidate.fct_wider_context; empty where the warehouse knows no such counts.

    Needs candidate.wider_context, and fct_measure as it is shown.
    """
    there = connection.execute(
        "select 1 from information_schema.tables"
        " where table_schema = 'candidate' and table_name = 'wider_context'"
    ).fetchone()
    put_table(connection, TABLE_NAME, connection.execute(_ROWS).pl() if there else pl.DataFrame())


def shown_small_figures(connection: duckdb.DuckDBPyConnection, threshold: int) -> dict[str, int]:
    """Table -> rows that show a confidential count, whichever source it is from; empty if none."""
    small = f"between 1 and {int(threshold)}"
    row = connection.execute(
        f"""
        select count(*) from candidate.{TABLE_NAME}
        where local_value {small} or quarters_value {small} or published_value {small}
        """
    ).fetchone()
    return {TABLE_NAME: int(row[0])} if row and row[0] else {}
