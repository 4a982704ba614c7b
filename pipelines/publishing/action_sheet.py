"""The sheet of the action log: every action with how it stands, why, and how far it came."""

from __future__ import annotations

from pipelines.periods import quarter_bounds
from pipelines.publishing.action_words import (
    SOURCES,
    STEPS,
    action_words,
    dates_words,
    impact_words,
    state_words,
)
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_actions import NOBODY_NAMED, action_rows, who_words
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, area_name, day_or_none
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text


def action_sheet(quarter: Quarter) -> Sheet:
    """Every action of the quarter's log; those that need a look stand first."""
    columns = (
        Column("Action code", 14), Column("Action", 50), Column("How it stands", 28),
        Column("Last step reached", 18), Column("What the dates say", 50),
        Column("Days overdue", 14, True), Column("Days since it was raised", 14, True),
        Column("Rating", 12), Column("Finding", 50), Column("Source", 18),
        Column("Source code", 18), Column("Source title", 40), Column("Whose action", 24),
        Column("Agency", 34), Column("Owner", 30), Column("Raised", 20), Column("Due", 20),
        Column("Completed", 20), Column("Reviewed", 20), Column("Reviewed again", 20),
        Column("Re-opened", 20), Column("Evidence of impact", 60),
        Column("Where it was reported", 40),
    )  # fmt: skip
    ends_on = quarter_bounds(quarter.period)[1]
    rows = tuple(
        (
            text(row["action_code"]),
            text(action_words(row)),
            state_words(row),
            capital(row["reached"]),
            text(dates_words(row, ends_on)),
            _days(row["days_overdue"]),
            _days(row["age_days"]),
            capital(row["rag"] or "not rated"),
            text(row["finding"], NONE),
            SOURCES.get(row["source_type"], row["source_type"]),
            text(row["source_reference"]),
            text(row["source_title"], NONE),
            area_name(quarter, row["scope"]),
            text(who_words(quarter, row)),
            text(row["owner_role"], NOBODY_NAMED),
            *(
                day_or_none(row[f"{step}_on"])
                for step in ("raised", "due", "completed", "reviewed", "rereviewed", "reopened")
            ),
            text(impact_words(row)),
            text(row["reference"]),
        )
        for row in action_rows(quarter)
    )
    lines = (
        ONE_TABLE,
        "How an action stands is worked out from its dates at the quarter's end; the rating is the "
        f"owner's own. The steps are {', '.join(STEPS)}; a re-opened action begins anew.",
    )
    return Sheet("Actions", f"The action log, {quarter.words}", lines, columns, rows, keys=2)


def _days(value: int | None) -> Cell:
    return NONE if value is None else Number(value)
