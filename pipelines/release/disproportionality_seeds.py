"""The catalogues that a comparison of groups rests on, as the release room reads them.

What may be changed here: which rows of the seeds are taken as they stand and which are left out. A
project without one of the seeds has an empty one: nothing is then declared, and the defaults hold.
"""

from __future__ import annotations

import duckdb

# Catalogue -> its columns.
SEEDS = {
    "group_denominators": "denominator_measure, characteristic, group_measure, who_is_counted,"
    " age_range, is_all_ages, declared_reason",
    "decision_points": "point_order, point_code, title, numerator_measure, previous_measure",
    "reference_groups": "indicator_code, characteristic, reference, reason",
}
_CATEGORIES = (
    "characteristic, category, category_label, characteristic_label, is_protected, is_sensitive,"
    " parent_characteristic, parent_category, sort_order"
)


# Where the warehouse holds what can be used of each: it names the rows with a fault, and leaves
# them out.
_SOURCES = {
    "group_denominators": "intermediate.int_group_denominators",
    "decision_points": "intermediate.int_decision_points",
    "reference_groups": "intermediate.int_reference_groups",
}


def copy_seeds(connection: duckdb.DuckDBPyConnection) -> None:
    """Copy what the warehouse holds of the catalogues to schema ``candidate``."""
    there = connection.execute(
        "select table_schema || '.' || table_name from information_schema.tables"
    ).fetchall()
    for name, source in _SOURCES.items():
        if (source,) in there:
            connection.execute(f"create table candidate.{name} as from {source}")


def prepare_seeds(connection: duckdb.DuckDBPyConnection) -> None:
    """Empty tables for what is not there, and the denominators that may be used.

    A population of all ages is left out unless a reason for it is declared: children set beside
    adults make a ratio of ages. The warehouse's list of faults names such a row.
    """
    for name, columns in (*SEEDS.items(), ("dim_category", _CATEGORIES)):
        typed = ", ".join(f"{column} varchar" for column in columns.split(", "))
        connection.execute(f"create table if not exists candidate.{name} ({typed})")
    connection.execute(
        """
        create or replace temp table population_by_group as
        select denominator_measure, characteristic, group_measure,
            concat(
                coalesce(who_is_counted, group_measure),
                case when age_range::varchar != '' then ' aged ' || age_range::varchar end
            ) as who,
            case
                when coalesce(is_all_ages::varchar, 'false') in ('true', 'True', '1')
                    then trim(declared_reason::varchar)
            end as declared_reason
        from candidate.group_denominators
        where coalesce(is_all_ages::varchar, 'false') not in ('true', 'True', '1')
            or trim(coalesce(declared_reason::varchar, '')) != ''
        """
    )
