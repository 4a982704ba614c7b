"""The sheet of what children and families said: every piece with what changed because of it."""

from __future__ import annotations

from pipelines.periods import quarter_bounds
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.quarter_voice import (
    BANDS,
    SOURCES,
    WHO,
    change_words,
    state_words,
    voice_rows,
)
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, area_name, day_or_none, theme_name
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Column, Number, Sheet, text


def voice_sheet(quarter: Quarter) -> Sheet:
    """Every piece of the quarter; what waits stands first, the longest first."""
    columns = (
        Column("Code", 14), Column("What was said", 60), Column("How it stands", 26),
        Column("What changed", 60), Column("How they were told", 50),
        Column("Days waited", 14, True), Column("Said", 20), Column("Changed", 20),
        Column("Who", 16), Column("How many were heard", 20), Column("How they were heard", 24),
        Column("Source", 40), Column("Area", 24), Column("Agency", 34), Column("Theme", 30),
        Column("Outcome statement", 20), Column("Where it was reported", 40),
    )  # fmt: skip
    ends_on = quarter_bounds(quarter.period)[1]
    rows = tuple(
        (
            text(row["voice_code"]),
            text(row["what_was_said"]),
            state_words(row),
            text(change_words(row, ends_on)),
            text(row["how_fed_back"], NONE),
            NONE if row["days_waited"] is None else Number(row["days_waited"]),
            day_or_none(row["heard_on"]),
            day_or_none(row["changed_on"]),
            WHO[row["who"]],
            capital(BANDS.get(row["people_band"] or "", "not counted")),
            capital(SOURCES[row["source_type"]]),
            text(row["source_title"], NONE),
            area_name(quarter, row["area_code"]),
            text(agency_name(quarter, row["agency_code"])),
            text(theme_name(quarter, row["theme_code"]), NONE),
            text(row["outcome_code"], NONE),
            text(row["reference"]),
        )
        for row in voice_rows(quarter)
    )
    lines = (
        ONE_TABLE,
        "How many people were heard is given in bands, so that one to five can never be told. Days "
        "waited are counted to the change, or to the quarter's end where nothing has changed.",
    )
    title = f"What children and families said, {quarter.words}"
    return Sheet("Voice", title, lines, columns, rows, keys=2)
