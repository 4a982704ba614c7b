"""The gap register over a financial year: what was open before, began, closed, and is open still.

A gap is counted by the quarter that it is first of and by the return that closed it, as everywhere
in the pack; one of no quarter (a row of a catalogue that was at fault) by its days.
"""

from __future__ import annotations

from datetime import date
from statistics import median

from pipelines.periods import quarter_bounds
from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_missing import gap_kind
from pipelines.publishing.scrutiny_gaps import (
    NOT_SAID,
    NOTHING_OPEN,
    closed_gaps,
    closed_table,
    days_open,
    open_gaps,
    open_table,
    who_and_when,
)
from pipelines.publishing.scrutiny_reader import Row, ScrutinyPack
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import capital, escape, plural
from pipelines.publishing.year import Year

COUNTED_BY = (
    "A gap is counted in the year of the quarter that it is first of, and as closed in the year of "
    "the return that closed it: a return is due after its quarter, so its days may be later."
)
NOTHING_CLOSED = "No gap closed in the year."


def register_of_the_year(pack: ScrutinyPack, year: Year) -> str:
    """The section as Markdown: counted by kind, open at the year's end, and closed in it."""
    opened, closed = open_gaps(pack), closed_in(pack, year)
    pieces = [escape(_counted(pack, year)), escape(COUNTED_BY), escape(NOT_SAID)]
    if found := _by_kind(pack, year):
        pieces.append(found)
    pieces.append(f"### Open at the year's end {UNLISTED}")
    if opened:
        pieces.append(escape(who_and_when(pack, opened)))
        caption = f"Open on the gap register at the end of {year.words}"
        pieces.append(open_table(pack, opened, caption))
    else:
        pieces.append(NOTHING_OPEN)
    pieces.append(f"### Closed in the year {UNLISTED}")
    if closed:
        pieces.append(closed_table(pack, closed, f"Closed on the gap register, {year.words}"))
    else:
        pieces.append(NOTHING_CLOSED)
    return "\n\n".join(pieces)


def began_in(year: Year, row: Row) -> bool:
    """Whether a gap is first of a quarter of the year; one of no quarter, since a day of it."""
    return _is_in(year, row["first_period"], row["since"])


def closed_in(pack: ScrutinyPack, year: Year) -> list[Row]:
    """What closed in the year, what closed last first."""
    return [
        row for row in closed_gaps(pack) if _is_in(year, row["closed_period"], row["closed_on"])
    ]


def of_the_year(pack: ScrutinyPack, year: Year) -> list[Row]:
    """What was open on some day of the year: open at its end, or closed in it."""
    opened = [row for row in pack.register if row["state"] == "open"]
    return [*opened, *closed_in(pack, year)]


def _is_in(year: Year, period: str | None, day: date | None) -> bool:
    if period:
        return period in year.quarters
    first, last = quarter_bounds(year.quarters[0])[0], quarter_bounds(year.quarters[-1])[1]
    return day is not None and first <= day <= last


def _counted(pack: ScrutinyPack, year: Year) -> str:
    """'4 gaps were open when the year began, 9 began in it, 6 closed, and 7 were open ...'"""
    rows, closed = of_the_year(pack, year), closed_in(pack, year)
    began = sum(began_in(year, row) for row in rows)
    left = len(rows) - len(closed)
    before = len(rows) - began
    not_collected = left - len(open_gaps(pack))
    words = (
        f"{capital(plural(before, 'gap'))} {'was' if before == 1 else 'were'} open when the year "
        f"began, {began or 'none'} began in it, {len(closed) or 'none'} closed in it, and "
        f"{left or 'none'} {'was' if left == 1 else 'were'} open at its end"
    )
    if not_collected:
        words += f", {not_collected} of them of characteristics that are not collected"
    days = [found for row in closed if (found := days_open(row)) is not None]
    if days:
        words += (
            f". Those that closed had been open for {plural(round(median(days)), 'day')} at the "
            f"median, the longest for {max(days):,}"
        )
    return f"{words}."


def _by_kind(pack: ScrutinyPack, year: Year) -> str:
    rows = of_the_year(pack, year)
    if not rows:
        return ""
    cells = []
    for kind in sorted({row["kind"] for row in rows}, key=lambda kind: gap_kind({"kind": kind})):
        mine = [row for row in rows if row["kind"] == kind]
        began = sum(began_in(year, row) for row in mine)
        left = sum(row["state"] == "open" for row in mine)
        counts = (len(mine) - began, began, len(mine) - left, left)
        cells.append([escape(gap_kind({"kind": kind})), *(f"{count:,}" for count in counts)])
    columns = [
        Column("Kind of gap", 40),
        *(
            Column(heading, 15, is_number=True)
            for heading in ("Open before", "Began", "Closed", "Open at the end")
        ),
    ]
    return table(columns, cells, f"The gap register by kind, {year.words}")
