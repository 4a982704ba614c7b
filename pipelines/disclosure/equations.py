"""The counts of a release and every equation between them, from the tables in ``candidate``.

An equation is a count that others add up to. Written as one step for each way in which counts are
linked; a new way of linking them (another hierarchy, another span of time) must be added here, or
what it tells is not seen. The auditor has its own list on purpose.
"""

from __future__ import annotations

import duckdb

from pipelines.disclosure.rules import Rules
from pipelines.disclosure.same_counts import link_same_counts

_KEYS = "measure_code, area_code, period, characteristic, category, characteristic_2, category_2"

_CELLS = f"""
create or replace temp table cell as
select
    row_number() over (order by {_KEYS}) - 1 as id,
    measure.measure_code, measure.area_code, measure.period, measure.characteristic,
    measure.category, measure.characteristic_2, measure.category_2,
    measure.value, measure.status, measure.value_basis,
    listed.period_type, listed.part_of,
    coalesce(listed.counts, 'events') = 'distinct_children' as is_distinct
from candidate.fct_measure as measure
left join candidate.dim_measure as listed using (measure_code)
where coalesce(listed.counts, 'events') in (select unnest($counted))
"""

# The same group of children, in another place, time or measure.
_SAME_GROUP = (
    "(whole.characteristic, whole.category, whole.characteristic_2, whole.category_2)"
    " = (part.characteristic, part.category, part.characteristic_2, part.category_2)"
)

# Each step: a name, and a query of whole, part, how many parts are wanted (null: all there are),
# and what tells several equations of one whole apart.
_LINKS = {
    "a group of areas is its authorities": f"""
        select whole.id, part.id, members.wanted, null
        from cell as whole
        inner join (
            select group_code, member_code, count(*) over (partition by group_code) as wanted
            from candidate.area_members
        ) as members on whole.area_code = members.group_code
        inner join cell as part
            on members.member_code = part.area_code
            and whole.measure_code = part.measure_code
            and whole.period = part.period
            and {_SAME_GROUP}
    """,
    "all children are the groups of a characteristic": """
        select whole.id, part.id, null, part.characteristic
        from cell as whole
        inner join cell as part using (measure_code, area_code, period)
        where whole.characteristic = 'total'
            and part.characteristic != 'total' and part.characteristic_2 = 'none'
    """,
    "a group is its parts by a second characteristic": """
        select whole.id, part.id, null, part.characteristic_2
        from cell as whole
        inner join cell as part
            using (measure_code, area_code, period, characteristic, category)
        where whole.characteristic != 'total' and whole.characteristic_2 = 'none'
            and part.characteristic_2 != 'none'
    """,
    "a group is its parts by a first characteristic": """
        select whole.id, part.id, null, part.characteristic
        from cell as whole
        inner join cell as part
            on whole.measure_code = part.measure_code
            and whole.area_code = part.area_code
            and whole.period = part.period
            and whole.characteristic = part.characteristic_2
            and whole.category = part.category_2
        where whole.characteristic_2 = 'none'
    """,
    "all children are the groups of two characteristics, where neither is shown alone": """
        select whole.id, part.id, null, part.characteristic || ' ' || part.characteristic_2
        from cell as whole
        inner join cell as part using (measure_code, area_code, period)
        where whole.characteristic = 'total' and part.characteristic_2 != 'none'
            and not exists (
                from cell as alone
                where alone.measure_code = whole.measure_code
                    and alone.area_code = whole.area_code
                    and alone.period = whole.period
                    and alone.characteristic in (part.characteristic, part.characteristic_2)
                    and alone.characteristic_2 = 'none'
            )
    """,
    "a broad group is its finer groups": """
        select whole.id, part.id, null, part.characteristic
        from cell as whole
        inner join finer_group
            on whole.characteristic = finer_group.parent_characteristic
            and whole.category = finer_group.parent_category
        inner join cell as part
            on finer_group.characteristic = part.characteristic
            and finer_group.category = part.category
            and whole.measure_code = part.measure_code
            and whole.area_code = part.area_code
            and whole.period = part.period
            and whole.characteristic_2 = part.characteristic_2
            and whole.category_2 = part.category_2
    """,
    "a year is its quarters, or stands as its last one": f"""
        select whole.id, part.id, case whole.period_type when 'in_period' then 4 else 1 end, null
        from cell as whole
        inner join candidate.dim_period as quarter
            on whole.period = quarter.financial_year and quarter.period_kind = 'quarter'
        inner join cell as part
            on quarter.period = part.period
            and whole.measure_code = part.measure_code
            and whole.area_code = part.area_code
            and {_SAME_GROUP}
        where (whole.period_type = 'in_period' and not whole.is_distinct)
            or (whole.period_type = 'snapshot' and ends_with(quarter.period, '-Q4'))
    """,
    "three years are their years": f"""
        select whole.id, part.id, 3, null
        from cell as whole
        inner join candidate.dim_period as years
            on whole.period = years.period and years.period_kind = 'three_years'
        inner join candidate.dim_period as one
            on one.period_kind = 'financial_year'
            and one.starts_on >= years.starts_on and one.ends_on <= years.ends_on
        inner join cell as part
            on one.period = part.period
            and whole.measure_code = part.measure_code
            and whole.area_code = part.area_code
            and {_SAME_GROUP}
        where whole.period_type = 'in_period' and not whole.is_distinct
    """,
    "a measure is its part-measures": f"""
        select whole.id, part.id, null, null
        from cell as whole
        inner join cell as part
            on whole.measure_code = part.part_of
            and whole.area_code = part.area_code
            and whole.period = part.period
            and {_SAME_GROUP}
    """,
}


def write_cells(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Temporary table ``cell``: every count that the rules cover, numbered from 0 in key order.

    Also those without a figure (not received, say): a reader does not know them either.
    """
    connection.execute(_CELLS, {"counted": list(rules.confidential_counts)})


def write_equations(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """Temporary table ``equation`` (equation, whole, part) over the ids of ``cell``."""
    columns = {
        row[0]
        for row in connection.execute(
            "select column_name from information_schema.columns"
            " where table_schema = 'candidate' and table_name = 'dim_category'"
        ).fetchall()
    }
    groups = (
        "select characteristic, category, parent_characteristic, parent_category"
        " from candidate.dim_category where parent_category is not null"
        if "parent_category" in columns
        else "select '' as characteristic, '' as category, '' as parent_characteristic,"
        " '' as parent_category where false"
    )
    connection.execute(f"create or replace temp table finer_group as {groups}")
    connection.execute(
        "create or replace temp table link"
        " (step integer, whole bigint, part bigint, wanted integer, branch varchar)"
    )
    for step, query in enumerate(_LINKS.values()):
        connection.execute(
            f"insert into link select {step}, * from ({query})"
            " as found (whole, part, wanted, branch)"
        )
    link_same_counts(connection, rules, first_step=len(_LINKS))
    connection.execute(
        """
        create or replace temp table equation as
        with complete as (
            select step, whole, branch
            from link
            group by all
            having any_value(wanted) is null or count(*) = any_value(wanted)
        )
        select
            dense_rank() over (order by link.step, link.whole, link.branch) - 1 as equation,
            link.step, link.whole, link.part
        from link
        inner join complete
            on link.step = complete.step and link.whole = complete.whole
            and link.branch is not distinct from complete.branch
        """
    )
