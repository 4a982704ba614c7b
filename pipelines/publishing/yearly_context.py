"""The local picture in the Yearly Report: how many children were helped in the year, from three
sources side by side.

From fct_wider_context alone, which was made of what the release shows: nothing is computed here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.publishing.numbers import key_to_symbols, rounded, symbol
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, plural
from pipelines.publishing.year import Year

NOTHING_ASKED = (
    "The yearly numbers of the local picture were not asked for in this year, and none were "
    "received. Children’s social care and early help send them with the fourth quarter as "
    "‘wider context’."
)
HOW_TO_READ = (
    "Each number has up to three sources: what the agency sent for this report, what its quarterly "
    "returns make of the year, and the official statistics. They are counted at different times "
    "and may differ; no source corrects another. Of several areas the numbers are added up, and "
    "where one is missing there is no sum."
)
NOT_PUBLISHED = "not published"
FINDINGS = {
    "agree": "The same",
    "differ": "Differs",
    "only_one_source": "Only one source",
    "not_shown": "Cannot be compared",
    "not_received": "Not received",
    "no_figure": "Sent without a number",
}
_MINUS = "\N{MINUS SIGN}"
Row = Mapping[str, Any]


def local_picture(year: Year) -> str:
    """The section as Markdown; that nothing was asked for or received is said."""
    rows = context_rows(year)
    if not rows:
        return NOTHING_ASKED
    pieces = [
        escape(_lead(rows)),
        escape(HOW_TO_READ),
        _table(year, rows),
        _key(rows),
        _notes(year, rows),
    ]
    return "\n\n".join(filter(None, pieces))


def context_rows(year: Year) -> list[dict[str, Any]]:
    """Rows of fct_wider_context of the year and this report's areas, totals first."""
    path = year.quarter.release.folder / "fct_wider_context.parquet"
    if not path.is_file():
        return []
    places = year.quarter.scope.rows
    frame = pl.read_parquet(path).filter(
        (pl.col("year") == year.key) & pl.col("area_code").is_in(places)
    )
    return sorted(
        frame.iter_rows(named=True),
        key=lambda row: (places.index(row["area_code"]), row["sort_order"]),
    )


def number_words(value: float | None, status: str | None) -> str:
    """'1,234', '[c]', 'not yet received', or that nothing is published."""
    if value is None:
        return symbol(status) or symbol("x") if status else NOT_PUBLISHED
    return rounded(value, 0)


def compared_words(row: Row) -> str:
    """What came of comparing: '14 fewer than the quarterly returns (−0.7%)', or why there is no
    difference to tell."""
    told = [
        f"{rounded(abs(row[name]), 0)} {'more' if row[name] > 0 else 'fewer'} than {what}"
        f"{_share(row[f'{name}_pct'])}"
        for name, what in (
            ("difference_from_quarters", "the quarterly returns"),
            ("difference_from_published", "published"),
        )
        if row[name]
    ]
    found = FINDINGS[row["finding"]]
    if row["finding"] == "differ" or not told:
        return capital("; ".join(told)) or found
    return f"{found} within the publisher’s rounding: {'; '.join(told)}"


def published_words(rows: Sequence[Row]) -> str:
    """'children in need (release of 2024-25)': where the published numbers are from, once each."""
    found = {
        f"{str(row['publication']).replace('_', ' ')} (release of {row['published_release']})"
        for row in rows
        if row["published_value"] is not None
    }
    return "; ".join(sorted(found))


def _share(percent: float | None) -> str:
    if percent is None:
        return ""
    size = rounded(abs(percent), 1)
    return f" ({'+' if percent > 0 else _MINUS}{size}%)" if size != "0.0" else " (under 0.1%)"


def _lead(rows: Sequence[Row]) -> str:
    """Counts of findings, of the authorities' own numbers and their sums alike."""
    found = Counter(row["finding"] for row in rows)
    words = {
        "agree": "the same in every source that is shown",
        "differ": "different between sources",
        "only_one_source": "known from one source only",
        "not_shown": "not to be compared, because a number is confidential",
        "no_figure": "sent without a number",
        "not_received": "not received",
    }
    told = [f"{found[kind]} {said}" for kind, said in words.items() if found[kind]]
    return f"Of {plural(len(rows), 'number')} below: {'; '.join(told)}."


def _table(year: Year, rows: Sequence[Row]) -> str:
    cells: list[Sequence[str] | Group] = []
    place = None
    for row in rows:
        if row["area_code"] != place:
            place = row["area_code"]
            cells.append(Group(year.quarter.scope.name(place)))
        cells.append(
            [
                escape(f"{row['title']} {row['counted']}"),
                escape(number_words(row["local_value"], row["local_status"])),
                escape(number_words(row["quarters_value"], row["quarters_status"])),
                escape(number_words(row["published_value"], row["published_status"])),
                escape(compared_words(row)),
            ]
        )
    columns = [
        Column("What is counted", 30),
        Column("Sent for this report", 14, is_number=True),
        Column("Quarterly returns", 14, is_number=True),
        Column("Published", 14, is_number=True),
        Column("How they compare", 28),
    ]
    return table(columns, cells, f"The local picture from three sources, {year.words}")


def _key(rows: Sequence[Row]) -> str:
    statuses = {
        status or "none"
        for row in rows
        for value, status in (
            (row["local_value"], row["local_status"]),
            (row["quarters_value"], row["quarters_status"]),
            (row["published_value"], row["published_status"]),
        )
        if value is None
    }
    words = [key_to_symbols(statuses)]
    if "none" in statuses:
        words.append(f"‘{NOT_PUBLISHED}’: no official figure of this year is held")
    lines = [f"Key: {'; '.join(filter(None, words))}."] if any(words) else []
    if sources := published_words(rows):
        lines.append(f"Published: {sources}.")
    return "::: {.key}\n" + "\n\n".join(map(escape, lines)) + "\n:::" if lines else ""


def _notes(year: Year, rows: Sequence[Row]) -> str:
    """What the authorities' agencies say of their numbers; of a sum the same would be said twice,
    and a difference that nobody explains is named."""
    own = [row for row in rows if row["area_code"] in year.quarter.scope.authorities]
    said = [
        f"- **{escape(_heading(year, row))}**: {escape(' '.join(str(row['note']).split()))}"
        for row in own
        if row["note"]
    ]
    unsaid = [_heading(year, row) for row in own if row["finding"] == "differ" and not row["note"]]
    pieces = ["What the agencies say of their numbers:\n\n" + "\n".join(said)] if said else []
    if unsaid:
        pieces.append(escape(f"No agency says why these differ: {'; '.join(unsaid)}."))
    return "\n\n".join(pieces)


def _heading(year: Year, row: Row) -> str:
    place = year.quarter.scope.short(row["area_code"])
    title = str(row["title"])
    return f"{place}, {title[:1].lower()}{title[1:]} {row['counted']}"
