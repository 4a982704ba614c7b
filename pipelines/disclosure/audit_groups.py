"""Audits by the child's characteristics: a table is shown whole, or not at all.

An audit's totals are shown (they tell how agencies worked), so nothing may be hidden within a table
of groups: it could be worked out. What may be shown is therefore decided table by table, and
nothing else need be hidden for it.
"""

from __future__ import annotations

import duckdb

# Of a table's cells, that any is a count of 1 to the threshold.
_ANY_SMALL = (
    "cases {small} or good_or_better {small} or graded - good_or_better {small}"
    " or yes {small} or answered - yes {small}"
)

_AUDIT_GROUPS = """
create temp table audit_table as
with judged as (
    select
        audit_code, period, characteristic, grouped_by,
        bool_or({any_small}) as is_confidential
    from candidate.fct_audit_group
    group by all
)
select
    audit_code, period, characteristic,
    -- 'every_group' comes before 'largest_and_others'.
    min(grouped_by) filter (where not is_confidential) as shown_by
from judged
group by all;

delete from candidate.fct_audit_group as one
using audit_table as shown
where one.audit_code = shown.audit_code
    and one.period = shown.period
    and one.characteristic = shown.characteristic
    and one.grouped_by is distinct from shown.shown_by;

insert into candidate.fct_audit_group by name
select audit_code, period, characteristic, 'none' as grouped_by, 'all' as category, 'c' as status
from audit_table
where shown_by is null;

drop table audit_table;
"""


def show_whole_or_not_at_all(connection: duckdb.DuckDBPyConnection, threshold: int) -> None:
    """Leave, in place, in candidate.fct_audit_group at most one table of a characteristic.

    Every group, else the largest against all others, where no cell of it is from 1 to
    ``threshold``; else one row that says it is confidential. Nothing of a shown table is hidden, so
    nothing can be worked out from it; that the totals are known does not matter.
    """
    connection.execute(_AUDIT_GROUPS.format(any_small=_small(threshold)))


def shown_small_audit_groups(
    connection: duckdb.DuckDBPyConnection, threshold: int
) -> dict[str, int]:
    """Table -> rows that still show a count of 1 to ``threshold``; empty where all is well."""
    row = connection.execute(
        f"select count(*) from candidate.fct_audit_group where {_small(threshold)}"
    ).fetchone()
    return {"fct_audit_group": int(row[0])} if row and row[0] else {}


def _small(threshold: int) -> str:
    return _ANY_SMALL.format(small=f"between 1 and {int(threshold)}")
