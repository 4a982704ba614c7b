"""What training changed, beside every earlier release that shows it: late ratings wait for company.

The mart shows nothing of an event that fewer than ten people rated, and no total that holds it. An
event sent again with one form more would still give that person's ratings to whoever has the
release before. Such an event, and each total that it is part of, stays as the release before shows
it and says so (``kept_from``), until ten or more have come; why that is better than hiding it is
written in ``survey_held_back``. A total tells nothing that the events it sums do not, for all of
them are shown.

Places taken and attended (fct_training) are nobody's answers: they are shown however few, so taking
one release from another tells no more than each of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import isclose
from pathlib import Path

import duckdb
import polars as pl

from pipelines.disclosure.differences import FEWEST_PEOPLE, as_kept, earlier_rows, put_in_place

TABLE = "fct_training_effect"
_KEY = ("level", "level_code", "year", "area_code")
# How many answered, those of them who say that something changed, and what else is made of it.
_PARTS = (
    ("rated", "improved", ("mean_before", "mean_after", "mean_change")),
    ("answered", "changed_practice", ()),
)
_HIDDEN = (
    "rated", "mean_before", "mean_after", "mean_change", "change_lower_95", "change_upper_95",
    "improved", "improved_pct", "improved_lower_95", "improved_upper_95",
    "asked", "answered", "answered_pct", "changed_practice", "changed_pct",
    "changed_lower_95", "changed_upper_95",
)  # fmt: skip

Row = Mapping[str, object]
# Joint events: each partnership's totals sum them.
_JOINT = "LLR"


def hold_back_training(connection: duckdb.DuckDBPyConnection, earlier: Sequence[Path]) -> list[str]:
    """Keep, in place, in candidate.fct_training_effect what would tell of late answers.

    Args:
        connection: to a database with the candidate tables.
        earlier: folders of all releases that readers may have kept; the last is the one whose
            figures are kept.

    Returns:
        The titles of the events of which figures wait.
    """
    before = earlier_rows(TABLE, earlier)
    if not before:
        return []
    frame = connection.execute(f"from candidate.{TABLE}").pl()
    rows = list(frame.iter_rows(named=True))
    held = held_events(rows, [list(old.iter_rows(named=True)) for _, old in before])
    if not held:
        return []
    name, newest = before[-1]
    base = {_key(row): row for row in newest.iter_rows(named=True)}
    of_event = {row["level_code"]: row for row in base.values() if row["level"] == "event"}
    made = []
    for row in rows:
        is_event = row["level"] == "event"
        if not any(row["level_code"] == one["level_code"] if is_event else holds(row, one)
                   for one in held):  # fmt: skip
            made.append(row)
            continue
        stood = of_event.get(row["level_code"]) if is_event else base.get(_key(row))
        made.append(as_kept(stood, name, frame.columns) if stood else _without_answers(row))
    put_in_place(connection, TABLE, pl.DataFrame(made, schema=frame.schema))
    return [str(row["title"]) for row in held]


def held_events(rows: Sequence[Row], versions: Sequence[Sequence[Row]]) -> list[Row]:
    """The events of which too few answers came or went since any of the versions."""
    old: dict[object, list[Row]] = {}
    for version in versions:
        for row in version:
            if row["level"] == "event":
                old.setdefault(row["level_code"], []).append(row)
    return [
        row
        for row in rows
        if row["level"] == "event"
        and any(_tells_few(row, one) for one in old.get(row["level_code"], ()))
    ]


def holds(total: Row, event: Row) -> bool:
    """Whether the total of a theme, a kind or a year sums this event."""
    column = {"theme": "theme_code", "kind": "kind", "year": "year"}[str(total["level"])]
    return (
        total["year"] == event["year"]
        and total["level_code"] == event[column]
        and (total["area_code"] == _JOINT or event["area_code"] in (_JOINT, total["area_code"]))
    )


def _tells_few(new: Row, old: Row) -> bool:
    for count, of_them, others in _PARTS:
        if new[count] is None or old.get(count) is None:
            continue
        came = int(str(new[count])) - int(str(old[count]))
        changed = int(str(new[of_them])) - int(str(old[of_them]))
        same = all(
            isclose(_number(new[one]), _number(old[one]), rel_tol=1e-9, abs_tol=1e-9)
            for one in others
        )
        if came == 0 and changed == 0 and same:
            continue
        if abs(came or changed) < FEWEST_PEOPLE:
            return True
    return False


def _number(value: object) -> float:
    return float(str(value))


def _without_answers(row: Row) -> dict[str, object]:
    few = {
        name: "too_few" if row[name] == "ok" else row[name]
        for name in ("status", "follow_up_status")
    }
    return {**row, **dict.fromkeys(_HIDDEN), **few}


def _key(row: Row) -> tuple[object, ...]:
    return tuple(row[name] for name in _KEY)
