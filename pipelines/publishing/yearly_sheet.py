"""Sheets of the Yearly Report's workbook: the texts that were asked for, and what people said."""

from __future__ import annotations

from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.quarter_voice import said_by_words, state_words
from pipelines.publishing.sheet_parts import (
    NONE,
    ONE_TABLE,
    area_name,
    day_or_none,
    text,
    theme_name,
)
from pipelines.publishing.workbook import Column, Sheet
from pipelines.publishing.written_text import plain_words
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_texts import texts_of
from pipelines.publishing.yearly_year import voices

STATUSES = {
    "received": "Received",
    "withheld": "Held back until it is checked",
    "missing": "Missing",
    "not due": "Not due yet",
}


def texts_sheet(year: Year) -> Sheet:
    """Each section, who was asked for it, and what was written."""
    columns = (
        Column("Section", 40), Column("What happened", 28), Column("Asked of", 44),
        Column("Required", 10), Column("Due", 20), Column("Received", 20), Column("Text", 100),
        Column("Where it was sent", 40),
    )  # fmt: skip
    rows = tuple(
        (
            text(row["heading"]),
            STATUSES[row["status"]],
            text(row["written_by"], NONE),
            "Yes" if row["is_required"] else "No",
            day_or_none(row["due_on"]),
            day_or_none(row["received_on"]),
            text(plain_words(str(row["text"] or "")), NONE),
            text(row["reference"], NONE),
        )
        for row in texts_of(year).values()
    )
    title = f"Texts of the Yearly Report, {year.words}"
    return Sheet("Texts", title, (ONE_TABLE,), columns, rows, keys=1)


def voices_sheet(year: Year) -> Sheet:
    """What children and families said in the year, each piece as it last stood."""
    columns = (
        Column("Agency", 40), Column("Code", 10), Column("How it stands", 26),
        Column("Who, and how they were heard", 50), Column("What they said", 60),
        Column("What changed", 60), Column("How they were told", 44), Column("Heard", 20),
        Column("Changed", 20), Column("Theme", 30), Column("Area", 30),
    )  # fmt: skip
    rows = tuple(
        (
            agency_name(year.quarter, row["agency_code"]),
            text(row["voice_code"]),
            state_words(row),
            said_by_words(row),
            text(row["what_was_said"]),
            text(row["what_changed"], NONE),
            text(row["how_fed_back"], NONE),
            day_or_none(row["heard_on"]),
            day_or_none(row["changed_on"]),
            text(theme_name(year.quarter, row["theme_code"]), NONE),
            area_name(year.quarter, row["area_code"]),
        )
        for row in voices(year)
    )
    title = f"What children and families said, {year.words}"
    return Sheet("Voice", title, (ONE_TABLE,), columns, rows, keys=2)
