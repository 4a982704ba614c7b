"""The practitioner survey beside every earlier release of it: late answers wait for company.

The mart hides fewer than ten people within one release (int_survey_hidden). Whoever has an earlier
release takes it from the new one, and what came in between is a group too: of fewer than ten people
nobody may learn how they answered.

What would tell it keeps the figure of the release before, and says so (``kept_from``). Hiding it
would tell as little, for the earlier figure is known already; but it would take an agency's whole
survey away for one late answer. A kept figure was true of those who had answered by then, and is
replaced as soon as ten or more have come. Which figures are new is decided for each statement: all
of them where that tells nothing, else one by one, everybody's first and then the largest groups,
as long as nothing can be made of them and of what was shown before.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import duckdb
import polars as pl

from pipelines.disclosure.differences import (
    FEWEST_PEOPLE,
    Figures,
    Group,
    Told,
    as_kept,
    earlier_rows,
    put_in_place,
    tells_few,
    tells_few_by_itself,
)

TABLE = "fct_practitioner_survey"
_OF = ["period", "question_code"]
_CELL = ("level", "agency_code", "role_group")
_HIDDEN = ("answered", "agreed", "agree_pct", "lower_95", "upper_95")

Cell = tuple[str, str, str]
Rows = dict[Cell, dict[str, object]]


def hold_back_survey(
    connection: duckdb.DuckDBPyConnection, earlier: Sequence[Path]
) -> set[tuple[str, str]]:
    """Keep, in place, in candidate.fct_practitioner_survey what would tell of late answers.

    Args:
        connection: to a database with the candidate tables.
        earlier: folders of all releases that readers may have kept; the last is the one whose
            figures are kept.

    Returns:
        The agency and period of each survey of which an agency's own figures wait.
    """
    before = [(name, _units(frame)) for name, frame in earlier_rows(TABLE, earlier)]
    if not before:
        return set()
    frame = connection.execute(f"from candidate.{TABLE}").pl()
    made: list[dict[str, object]] = []
    waiting = set()
    for unit, rows in _units(frame).items():
        versions = [(name, units[unit]) for name, units in before if unit in units]
        shown = _with_kept(rows, versions, frame.columns)
        made += shown.values()
        waiting |= {
            (cell[1], str(unit[0]))
            for cell, row in shown.items()
            if cell[0] == "agency" and row is not rows[cell]
        }
    put_in_place(connection, TABLE, pl.DataFrame(made, schema=frame.schema))
    return waiting


def is_few(people: Figures) -> bool:
    """Whether so many answers, of which so many agree, are those of too few people.

    Where nobody came or went, those whose answers were changed are the people.
    """
    answered, agreed = people
    return 0 < abs(answered or agreed) < FEWEST_PEOPLE


def _units(frame: pl.DataFrame) -> dict[tuple[object, ...], Rows]:
    """The rows of each statement in each survey."""
    return {
        unit: {(r["level"], r["agency_code"], r["role_group"]): r for r in rows}
        for unit, rows in frame.rows_by_key(_OF, named=True, include_key=True).items()
    }


def _with_kept(rows: Rows, versions: Sequence[tuple[str, Rows]], columns: Sequence[str]) -> Rows:
    """The rows as they may be shown beside the versions of them that were."""
    if not versions:
        return rows
    name, base = versions[-1]
    now, then = _figures(rows), _figures(base)
    if all(now.get(cell) == then.get(cell) for cell in rows):
        return rows
    attack = _Attack(rows, [found for _, found in versions])
    if attack.is_safe(now):
        return rows
    # What stands there as it stood tells nothing new; then as much more as is safe.
    shown = {cell: told for cell, told in now.items() if then.get(cell) == told}
    waiting = sorted(
        (cell for cell in now if cell not in shown),
        key=lambda cell: (cell[0] != "all", cell[0] == "role", -now[cell][0], cell),
    )
    while added := [cell for cell in waiting if attack.adds(shown, cell, now[cell])]:
        waiting = [cell for cell in waiting if cell not in added]
    kept = {
        cell: as_kept(base[cell], name, columns)
        for cell in rows
        if cell not in shown and cell in then
    }
    hidden = dict.fromkeys(_HIDDEN) | {"status": "c"}
    return {
        cell: row if cell in shown else kept.get(cell, row | hidden) for cell, row in rows.items()
    }


class _Attack:
    """Somebody who has every earlier version and believes that what is hidden now has not changed.

    With that belief and without it, for it may be wrong.
    """

    def __init__(self, rows: Rows, versions: Sequence[Rows]) -> None:
        self._rows = rows
        self._before = [_told(version, _figures(version)) for version in versions]
        hidden = {cell for cell, row in rows.items() if row["answered"] is None}
        self._believed: dict[Cell, Figures] = {}
        for version in versions:
            known = _figures(version)
            self._believed |= {cell: known[cell] for cell in hidden & known.keys()}

    def is_safe(self, shown: Mapping[Cell, Figures]) -> bool:
        """Whether nothing of too few people follows where these figures are shown as new."""
        for more in ({}, self._believed) if self._believed else ({},):
            told = _told(self._rows, {**more, **shown})
            if tells_few_by_itself(told, is_few):
                return False
            if any(tells_few(told, before, is_few) for before in self._before):
                return False
        return True

    def adds(self, shown: dict[Cell, Figures], cell: Cell, figures: Figures) -> bool:
        """Show this figure too, where that is safe; whether it is."""
        is_safe = self.is_safe({**shown, cell: figures})
        if is_safe:
            shown[cell] = figures
        return is_safe


def _figures(rows: Rows) -> dict[Cell, Figures]:
    """What the rows show."""
    return {
        cell: (int(str(row["answered"])), int(str(row["agreed"])))
        for cell, row in rows.items()
        if row["answered"] is not None and row["agreed"] is not None
    }


def _told(rows: Rows, figures: Mapping[Cell, Figures]) -> Told:
    roles = {(agency, role) for level, agency, role in rows if level == "role"}
    alone = {agency for level, agency, _ in rows if level == "agency"} - {a for a, _ in roles}
    listed = frozenset({f"{a}|{role}" for a, role in roles} | {f"{agency}|" for agency in alone})

    def group(cell: Cell) -> Group:
        level, agency, role = cell
        if level == "all":
            return listed
        if level == "role":
            return frozenset({f"{agency}|{role}"})
        return frozenset(part for part in listed if part.startswith(f"{agency}|"))

    return Told({group(cell): told for cell, told in figures.items()}, listed)
