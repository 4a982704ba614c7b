"""Actions that come back: how the log stands, what needs a look, how far each source came.

From fct_action alone, where states and days are worked out at the quarter's end. How many actions a
group of the table names is settled here; the workbook has all of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds
from pipelines.publishing.action_words import (
    STATES,
    STEPS,
    action_words,
    counted_words,
    dates_words,
    source_words,
    stopped_words,
)
from pipelines.publishing.outcomes import is_ours
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, plural

NO_LOG = (
    "No action log was sent for this quarter, so it is not known which actions are overdue, wait "
    "for their review or have come back. The business office sends it as ‘action_log’."
)
NO_ACTIONS = "The action log of this quarter holds no action of this report's partnership."
NOTHING_TO_LOOK_AT = "No action is overdue, re-opened or waiting for its review."
HOW_TO_READ = (
    "An action is finished when a review finds it embedded in practice; one that did not hold is "
    "re-opened and begins anew."
)
THE_PARTNERSHIP = "The partnership"
NOBODY_NAMED = "nobody named"
MOST_ACTIONS = 6
_LOOKED_AT = ("overdue", "reopened", "awaiting_review")
# Days up to which an action belongs to a band; the last has no end.
_AGES = (
    ("Up to 3 months", 91),
    ("3 to 6 months", 183),
    ("6 to 12 months", 365),
    ("Over a year", None),
)


def action_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """The rows of fct_action of this quarter and these areas, those that need a look first."""
    order = list(STATES)
    rows = [row for row in _log(quarter) if is_ours(quarter, row["scope"])]

    def place(row: dict[str, Any]) -> tuple[Any, ...]:
        since = row["completed_on"] if row["state"] == "awaiting_review" else row["raised_on"]
        return (
            order.index(row["state"]) if row["state"] in order else len(order),
            -(row["days_overdue"] or 0),
            since,
            row["action_code"],
        )

    return sorted(rows, key=place)


def actions(quarter: Quarter) -> str:
    """The section as Markdown; that there is no log is said."""
    if not _log(quarter):
        return NO_LOG
    rows = action_rows(quarter)
    if not rows:
        return NO_ACTIONS
    pieces = [
        escape(f"{counted_words(rows)} {HOW_TO_READ}"),
        _ages(quarter, rows),
        _to_look_at(quarter, rows),
        _sources(quarter, rows),
    ]
    return "\n\n".join(pieces)


def who_words(quarter: Quarter, row: dict[str, Any]) -> str:
    """The agency that is to do it; the partnership where none is named."""
    code = row["responsible_agency"]
    return agency_name(quarter, code) if code else THE_PARTNERSHIP


def _log(quarter: Quarter) -> list[dict[str, Any]]:
    frame = quarter.release.actions
    return list(frame.filter(pl.col("period") == quarter.period).iter_rows(named=True))


def _ages(quarter: Quarter, rows: Sequence[dict[str, Any]]) -> str:
    """How many actions stand how, by how long ago they were raised."""
    columns = [Column("How it stands", 32), Column("Actions", 12, is_number=True)]
    columns += [Column(words, 14, is_number=True) for words, _ in _AGES]
    groups = [(words, [row for row in rows if row["state"] == state])
              for state, words in STATES.items()]  # fmt: skip
    cells = [
        [escape(words), str(len(mine)), *map(str, _by_age(mine))]
        for words, mine in (*groups, ("All actions", list(rows)))
    ]
    caption = f"The action log by how long ago each action was raised, {quarter.words}"
    return table(columns, cells, caption)


def _by_age(rows: Sequence[dict[str, Any]]) -> list[int]:
    counts = [0] * len(_AGES)
    for row in rows:
        age = row["age_days"] or 0
        band = next(at for at, (_, last) in enumerate(_AGES) if last is None or age <= last)
        counts[band] += 1
    return counts


def _to_look_at(quarter: Quarter, rows: Sequence[dict[str, Any]]) -> str:
    """What is overdue, has come back or waits for its review; the longest first."""
    cells: list[Sequence[str] | Group] = []
    for state in _LOOKED_AT:
        mine = [row for row in rows if row["state"] == state]
        if mine:
            left_out = len(mine) - MOST_ACTIONS
            more = f"the first {MOST_ACTIONS} of {len(mine)}" if left_out > 0 else ""
            cells.append(Group(STATES[state], more))
            cells += [_cells(quarter, row) for row in mine[:MOST_ACTIONS]]
    if not cells:
        return NOTHING_TO_LOOK_AT
    columns = [
        Column("Action, and what was found", 46),
        Column("Who", 22),
        Column("Rating, and what the dates say", 32),
    ]
    caption = f"Actions that are overdue, have come back or wait for review, {quarter.words}"
    return table(columns, cells, caption)


def _cells(quarter: Quarter, row: dict[str, Any]) -> list[str]:
    found = " ".join(str(row["finding"] or "").split())
    remark = f"{row['action_code']}, {source_words(row)}: {found}"
    owner = row["owner_role"] or NOBODY_NAMED
    dates = dates_words(row, quarter_bounds(quarter.period)[1])
    return [
        f"{escape(action_words(row))} [{escape(remark)}]{{.remark}}",
        f"{escape(who_words(quarter, row))} [{escape(owner)}]{{.remark}}",
        f"**{escape(capital(row['rag'] or 'not rated'))}** [{escape(dates)}]{{.remark}}",
    ]


def _sources(quarter: Quarter, rows: Sequence[dict[str, Any]]) -> str:
    """A line for each source: how many of its findings came how far, and where they stopped."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in sorted(rows, key=lambda row: (row["source_type"], row["source_reference"])):
        found.setdefault((row["source_type"], row["source_reference"]), []).append(row)
    steps = list(STEPS)
    cells = []
    for mine in found.values():
        reached = [steps.index(row["reached"]) for row in mine]
        title = " ".join(str(mine[0]["source_title"] or "").split())
        cells.append(
            [
                f"{escape(title)} [{escape(source_words(mine[0]))}]{{.remark}}",
                *(str(sum(last >= step for last in reached)) for step in range(len(steps))),
                escape(stopped_words(mine)),
            ]
        )
    columns = [
        Column("Source", 27),
        Column("Findings", 10, is_number=True),
        Column("Actions", 9, is_number=True),
        Column("Completed", 12, is_number=True),
        Column("Reviewed", 11, is_number=True),
        Column("Impact", 9, is_number=True),
        Column("Where it stopped", 22),
    ]
    count = plural(len(found), "source")
    return table(columns, cells, f"From finding to impact, {count}, {quarter.words}")
