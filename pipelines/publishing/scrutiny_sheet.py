"""The sheet of the scrutiny plan: every line of enquiry with how it stands and what was found."""

from __future__ import annotations

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_scrutiny import (
    dates_words,
    finding_words,
    group_words,
    response_words,
    scrutiny_rows,
    state_words,
)
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, area_name, day_or_none, theme_name
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Column, Number, Sheet, text


def scrutiny_sheet(quarter: Quarter) -> Sheet:
    """Every line of the quarter's plan; those that need a look stand first."""
    columns = (
        Column("Code", 12), Column("Line of enquiry", 44), Column("How it stands", 36),
        Column("What the dates say", 50), Column("Days late or waiting", 14, True),
        Column("Question", 60), Column("Method", 50), Column("Finding", 60),
        Column("The partners' answer", 60), Column("Group that answers", 40),
        Column("Status, as the scrutineer says", 20), Column("Planned from", 20),
        Column("Planned to", 20), Column("Reported", 20), Column("Theme", 30),
        Column("Whose line", 34), Column("Where it was reported", 40),
    )  # fmt: skip
    rows = tuple(
        (
            text(row["line_code"]),
            text(row["title"]),
            state_words(row),
            dates_words(quarter, row),
            NONE if row["days_waited"] is None else Number(row["days_waited"]),
            text(row["line_of_enquiry"]),
            text(row["method"], NONE),
            text(finding_words(row)),
            text(response_words(row), NONE),
            text(group_words(row)),
            capital(row["status"].replace("_", " ")),
            day_or_none(row["planned_from"]),
            day_or_none(row["planned_to"]),
            day_or_none(row["reported_on"]),
            text(theme_name(quarter, row["theme_code"]), NONE),
            area_name(quarter, row["scope"]),
            text(row["reference"]),
        )
        for row in scrutiny_rows(quarter)
    )
    lines = (
        ONE_TABLE,
        "How a line stands is worked out from its dates at the quarter's end; the status is the "
        "scrutineer's own.",
    )
    return Sheet("Scrutiny", f"The scrutiny plan, {quarter.words}", lines, columns, rows, keys=2)
