"""Audits by the child's characteristics: a table is shown whole, or not at all.

An audit's totals are shown (they tell how agencies worked), so nothing may be hidden within a table
of groups: it could be worked out. What may be shown is therefore decided table by table, and
nothing else need be hidden for it.

An audit may be sent again with one more case, for the same quarter or a later one. Whoever takes
the table before from the new one has that child's group, grades and answers. So a table is shown
only where it differs from every other one of the same audit, in an earlier release or in this one,
by nothing or by more than a few. Else the table that the release before shows stays, and says so
(``kept_from``): it is known already, whereas hiding it would take a whole audit's groups away for
one child. Where there is none to keep it is confidential.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.disclosure.differences import (
    Figures,
    Group,
    Told,
    as_kept,
    earlier_rows,
    tells_few,
)

TABLE = "fct_audit_group"
_TABLE = ("audit_code", "period", "characteristic")
_AUDIT = ("audit_code", "characteristic")
_SAME = " and ".join(f"one.{name} = kept.{name}" for name in _TABLE)
_EVERY, _OTHERS, _UNKNOWN = "every_group", "all_others", "unknown"
_COUNTS = ("cases", "graded", "good_or_better", "answered", "yes")

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
        bool_or({any_small}) or count(near.grouped_by) > 0 as is_confidential
    from candidate.fct_audit_group
    left join near_an_earlier_table as near
        using (audit_code, period, characteristic, grouped_by)
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


def show_whole_or_not_at_all(
    connection: duckdb.DuckDBPyConnection, threshold: int, earlier: Sequence[Path] = ()
) -> None:
    """Leave, in place, in candidate.fct_audit_group at most one table of a characteristic.

    Every group, else the largest against all others, where no cell of it is from 1 to
    ``threshold``, nor its difference from another table of the same audit; else the table of the
    last of the ``earlier`` releases; else one row that says it is confidential. Nothing of a shown
    table is hidden, so nothing can be worked out from it; that the totals are known does not
    matter.

    Args:
        connection: to a database with the candidate tables.
        threshold: counts from 1 to this are confidential.
        earlier: folders of all releases that readers may have kept.
    """
    before = earlier_rows(TABLE, earlier)
    new = connection.execute(f"from candidate.{TABLE}").pl()
    near = pl.DataFrame(
        _near_another(new, [old for _, old in before], threshold),
        schema=dict.fromkeys((*_TABLE, "grouped_by"), pl.String),
        orient="row",
    )
    connection.register("near_an_earlier_table", near)
    connection.execute(_AUDIT_GROUPS.format(any_small=_small(threshold)))
    connection.unregister("near_an_earlier_table")
    if before and near.height:
        _keep(connection, near, *before[-1])


def shown_small_audit_groups(
    connection: duckdb.DuckDBPyConnection, threshold: int
) -> dict[str, int]:
    """Table -> rows that still show a count of 1 to ``threshold``; empty where all is well."""
    row = connection.execute(
        f"select count(*) from candidate.fct_audit_group where {_small(threshold)}"
    ).fetchone()
    return {"fct_audit_group": int(row[0])} if row and row[0] else {}


def _near_another(
    new: pl.DataFrame, earlier: Sequence[pl.DataFrame], threshold: int
) -> list[tuple[str, ...]]:
    """The tables that differ by a few from another one of the same audit, by ``grouped_by`` too.

    Of two tables in this release that are too near to each other the later quarter's is named.
    """

    def is_small(counts: Figures) -> bool:
        cases, graded, good, answered, yes = counts
        parts = (cases, good, graded - good, yes, answered - yes)
        return any(1 <= abs(part) <= threshold for part in parts)

    parts: dict[tuple[str, str], set[str]] = {}
    for frame in (new, *earlier):
        for audit, characteristic, category in frame.select(*_AUDIT, "category").iter_rows():
            parts.setdefault((audit, characteristic), {_OTHERS}).add(category)
    shown: dict[tuple[str, str], list[Told]] = {}
    for old in earlier:
        for (audit, _, characteristic, _), rows in _tables(old).items():
            one = (audit, characteristic)
            shown.setdefault(one, []).append(_told(rows, parts[one]))
    found: list[tuple[str, ...]] = []
    settled = set()
    for key, rows in sorted(_tables(new).items()):
        audit, _, characteristic, _ = key
        told = _told(rows, parts[audit, characteristic])
        # The finer table comes first, and one is enough.
        if key[:3] in settled or any(is_small(figures) for figures in told.shown.values()):
            continue
        others = shown.setdefault((audit, characteristic), [])
        if any(tells_few(told, other, is_small) for other in others):
            found.append(key)
        else:
            settled.add(key[:3])
            others.append(told)
    return found


def _tables(frame: pl.DataFrame) -> dict[tuple[str, ...], list[dict[str, object]]]:
    """The rows of each table that has figures; by audit, period, characteristic, grouped_by."""
    shown = frame.filter(pl.col("status") == "ok")
    return shown.rows_by_key([*_TABLE, "grouped_by"], named=True, include_key=True)


def _told(rows: Sequence[dict[str, object]], parts: set[str]) -> Told:
    named = frozenset(str(row["category"]) for row in rows) - {_OTHERS}
    whole = frozenset(parts)
    if rows[0]["grouped_by"] == _EVERY:
        whole = named
    shown: dict[Group, Figures] = {}
    for row in rows:
        category = str(row["category"])
        group = frozenset({category}) if category in named else whole - named - {_UNKNOWN}
        shown[group] = tuple(int(str(row[name] or 0)) for name in _COUNTS)
    return Told(shown, frozenset().union(*shown))


def _keep(
    connection: duckdb.DuckDBPyConnection, near: pl.DataFrame, release: str, before: pl.DataFrame
) -> None:
    """Put the tables of the release before in the place of those that are near to others."""
    hidden = connection.execute(f"from candidate.{TABLE} where status = 'c'").pl()
    held = near.select(_TABLE).unique().join(hidden, on=_TABLE, how="semi")
    kept = before.filter(pl.col("status") == "ok").join(held, on=_TABLE, how="semi")
    rows = [as_kept(row, release, hidden.columns) for row in kept.iter_rows(named=True)]
    connection.register("kept", pl.DataFrame(rows, schema=hidden.schema))
    connection.execute(f"delete from candidate.{TABLE} as one using kept where {_SAME}")
    connection.execute(f"insert into candidate.{TABLE} by name from kept")
    connection.unregister("kept")


def _small(threshold: int) -> str:
    return _ANY_SMALL.format(small=f"between 1 and {int(threshold)}")
