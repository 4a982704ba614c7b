"""The texts that people wrote for a Yearly Report, and plain words where one has not come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import polars as pl

from pipelines.publishing.chart_words import lower_first
from pipelines.publishing.text import escape
from pipelines.publishing.written_text import written_blocks
from pipelines.publishing.year import Year
from pipelines.words import day_words

TABLE = "fct_report_text"
NOT_ASKED = (
    "This release does not know which texts were asked for, so it is not known whether one is "
    "missing. The business office sends them as ‘report_text’."
)
NOT_IN_THE_LIST = "No text is asked for here: the list of sections does not name this part."
WITHHELD = (
    "This text has come. It is held back until somebody has checked it for details that could tell "
    "who a person is."
)


def texts_of(year: Year) -> dict[str, Mapping[str, Any]]:
    """The rows of fct_report_text of this year and partnership by section, in the report's order.

    Empty where the release has none: it was made before texts were asked for.
    """
    path = year.quarter.release.folder / f"{TABLE}.parquet"
    if not path.is_file():
        return {}
    mine = pl.read_parquet(path).filter(
        (pl.col("financial_year") == year.key)
        & (pl.col("partnership_code") == year.quarter.scope.partnership)
    )
    rows = mine.sort("sort_order", "section_code").iter_rows(named=True)
    return {row["section_code"]: row for row in rows}


def text_of(year: Year, section: str) -> str:
    """What was written, as it was sent; '' where nothing that can be shown has come."""
    row = texts_of(year).get(section)
    return str(row["text"]) if row and row["status"] == "received" else ""


def written(year: Year, section: str, level: int = 3) -> str:
    """A section's text as Markdown with who wrote it; where it is missing, that it is.

    Args:
        year: the report's year.
        section: a code of the list of sections.
        level: of headings within the text.

    Returns:
        '' for a section that nobody must write and nobody wrote.
    """
    held = texts_of(year)
    row = held.get(section)
    if row is None:
        return NOT_IN_THE_LIST if held else NOT_ASKED
    if row["status"] == "received":
        body = written_blocks(str(row["text"]), level)
        by = f"[Written by: {escape(str(row['written_by']))}.]{{.note}}"
        return f"{body}\n\n{by}" if row["written_by"] else body
    if row["status"] == "withheld":
        return f"[Held back]{{.badge}} {escape(WITHHELD)}"
    return _absent(row) if row["is_required"] else ""


def joined(*pieces: str) -> str:
    """Pieces of Markdown one below the other; empty ones are left out."""
    return "\n\n".join(piece for piece in pieces if piece)


def what_is_missing(year: Year) -> list[str]:
    """A line for each required text that has not come or is held back, as Markdown."""
    lines = []
    for row in texts_of(year).values():
        if row["status"] == "withheld":
            lines.append(f"- **{escape(str(row['heading']))}**: held back until it is checked.")
        elif row["status"] != "received" and row["is_required"]:
            asked = f"asked of {lower_first(str(row['written_by'] or 'the business office'))}"
            day = f" by {day_words(row['due_on'])}" if row["due_on"] else ""
            lines.append(f"- **{escape(str(row['heading']))}**: {escape(asked + day)}.")
    return lines


def _absent(row: Mapping[str, Any]) -> str:
    who = lower_first(str(row["written_by"] or "The business office"))
    when = f" by {day_words(row['due_on'])}" if row["due_on"] else ""
    is_late = row["status"] == "missing"
    label = "Not received" if is_late else "Still to come"
    words = (
        f"This part was to be written by {who}{when}, and has not come."
        if is_late
        else f"This part is to be written by {who}{when}."
    )
    return f"[{label}]{{.badge}} {escape(words)}"
