"""The sheet of the local picture: each yearly number from its three sources, and what differs."""

from __future__ import annotations

from pipelines.publishing.numbers import symbol
from pipelines.publishing.sheet_parts import NONE, SYMBOLS_LINE, area_name
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_context import FINDINGS, NOT_PUBLISHED, context_rows

# Not "none", which could be read as no difference.
_NOT_COMPARED = "not compared"


def wider_sheet(year: Year) -> Sheet:
    """Every number that was asked for, received or not, of this report's areas."""
    columns = (
        Column("Area", 30), Column("What is counted", 30), Column("When", 14),
        Column("Sent for the Yearly Report", 16, True), Column("Quarterly returns", 16, True),
        Column("Published", 16, True), Column("Difference from the quarterly returns", 16, True),
        Column("Difference from the quarterly returns, per cent", 16, True),
        Column("Difference from published", 16, True),
        Column("Difference from published, per cent", 16, True), Column("Finding", 22),
        Column("What the agency says", 70), Column("Publication", 30),
        Column("Release of the publication", 16), Column("What it means", 60),
    )  # fmt: skip
    rows = []
    for row in context_rows(year):
        figures = [
            _figure(row[f"{source}_value"], row[f"{source}_status"])
            for source in ("local", "quarters", "published")
        ]
        differences = [
            _NOT_COMPARED if row[name] is None else Number(row[name], decimals)
            for name, decimals in (
                ("difference_from_quarters", 0), ("difference_from_quarters_pct", 1),
                ("difference_from_published", 0), ("difference_from_published_pct", 1),
            )
        ]  # fmt: skip
        rows.append(
            (
                area_name(year.quarter, row["area_code"]),
                text(row["title"]),
                text(row["counted"]),
                *figures,
                *differences,
                FINDINGS[row["finding"]],
                text(row["note"], NONE),
                text(row["publication"], NONE),
                text(row["published_release"], NONE),
                text(row["definition"]),
            )
        )
    lines = (
        SYMBOLS_LINE,
        "Differences are of what was sent less the other source, where both are shown.",
    )
    title = f"The local picture from three sources, {year.words}"
    return Sheet("Local picture", title, lines, columns, tuple(rows), keys=2)


def _figure(value: float | None, status: str | None) -> Cell:
    if value is not None:
        return Number(value)
    return symbol(status) or symbol("x") if status else NOT_PUBLISHED
