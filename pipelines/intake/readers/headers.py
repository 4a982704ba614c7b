"""Finds the header in a raw table and names the columns below it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from functools import lru_cache

import polars as pl

from pipelines.intake.readers.model import (
    RawTable,
    ReaderNote,
    Table,
    UnreadableFile,
    column_letter,
)

HEADER_SEARCH_ROWS = 30
MAX_STRAY_NOTES = 50


# The same names are asked for with every file: of each contract, in each row that may be a header.
@lru_cache(maxsize=8192)
def normalise_header(text: str) -> str:
    """Returns a header as lower_snake_case: ``61+ days`` is ``61_plus_days``, ``%`` is ``pct``.

    Byte order marks, case, accents, spaces, hyphens and punctuation make no difference.
    """
    folded = unicodedata.normalize("NFKD", text).casefold()
    folded = "".join(
        letter
        for letter in unicodedata.normalize("NFKD", folded)
        if not unicodedata.combining(letter)
    )
    for sign, word in (("%", " pct "), ("+", " plus "), ("&", " and ")):
        folded = folded.replace(sign, word)
    folded = re.sub("['’‘`]", "", folded)  # children's is one word
    return re.sub(r"[\W_]+", "_", folded).strip("_")


def to_table(raw: RawTable, expected: Collection[str]) -> Table | None:
    """Finds the header row and returns the rows below it under normalised names.

    The header is the row, among the first 30, that shares most names with ``expected``: at least
    two, and at least half of the shorter of the two lists. Titles above it are noted. Text is
    stripped of surrounding white space, empty text becomes None and blank rows are dropped.

    Args:
        raw: A raw table.
        expected: The column names that the dataset's contract declares.

    Returns:
        The table, or None when no row looks like the header.

    Raises:
        UnreadableFile: Two columns have the same heading (``duplicate_header``).
    """
    position = _header_position(raw.cells, {normalise_header(name) for name in expected} - {""})
    if position is None:
        return None
    sent = raw.cells.row(position)
    header_row = int(sent[0])
    names = _named_columns(raw.sheet, header_row, sent[1:])
    notes = [*raw.notes, *_title_notes(raw.cells.head(position))]
    below = raw.cells.slice(position + 1)
    notes += stray_notes(below, names)

    frame = below.select(
        "row",
        *(
            pl.col(f"c{number}").str.strip_chars().replace({"": None}).alias(name)
            for number, name in names.items()
        ),
    )
    blank = frame.select(pl.all_horizontal(pl.exclude("row").is_null())).to_series()
    if blank.any():
        frame = frame.filter(~blank)
    return Table(
        sheet=raw.sheet,
        frame=frame,
        headers={name: sent[number] for number, name in names.items()},
        header_row=header_row,
        columns={name: column_letter(number) for number, name in names.items()},
        notes=tuple(notes),
    )


def _header_position(cells: pl.DataFrame, expected: set[str]) -> int | None:
    best, best_overlap = None, 1
    for position, row in enumerate(cells.head(HEADER_SEARCH_ROWS).iter_rows()):
        names = {normalise_header(cell) for cell in row[1:] if cell} - {""}
        overlap = len(names & expected)
        if overlap > best_overlap and overlap * 2 >= min(len(names), len(expected)):
            best, best_overlap = position, overlap
    return best


def _named_columns(
    sheet: str | None, header_row: int, sent: tuple[str | None, ...]
) -> dict[int, str]:
    """Returns the 1-based column numbers that have a heading, with their normalised names."""
    names: dict[int, str] = {}
    first_seen: dict[str, int] = {}
    for number, text in enumerate(sent, start=1):
        name = normalise_header(text or "")
        if not name:
            continue
        if name == "row":  # the name that the position in the file has
            name = "row_as_sent"
        if name in first_seen:
            where = f"sheet '{sheet}', row {header_row}" if sheet else f"row {header_row}"
            raise UnreadableFile(
                "duplicate_header",
                f"{where}: columns {column_letter(first_seen[name])} and {column_letter(number)} "
                f"are both headed '{(text or '').strip()}'. Rename or remove one of them.",
            )
        first_seen[name] = number
        names[number] = name
    return names


def _title_notes(above: pl.DataFrame) -> list[ReaderNote]:
    notes = []
    for row, *cells in above.iter_rows():
        words = [cell.strip() for cell in cells if cell and cell.strip()]
        if words:
            shown = " ".join(words)
            shown = shown if len(shown) <= 80 else shown[:79] + "…"
            message = f"Row {row} stands above the column headings and was not read: '{shown}'."
            notes.append(ReaderNote(row, None, "title_row", message))
    return notes


def stray_notes(below: pl.DataFrame, headed: Collection[int]) -> list[ReaderNote]:
    """Notes cells that no heading covers: often a comma in a number has moved a row sideways.

    Args:
        below: The rows below the headings, as a raw table has them.
        headed: The 1-based columns with a heading.
    """
    filled = [
        pl.col(f"c{number}").str.strip_chars().str.len_bytes().fill_null(0).gt(0).alias(str(number))
        for number in range(1, below.width)
        if number not in headed and below[f"c{number}"].null_count() < below.height
    ]
    if not filled:
        return []
    rows = below.filter(pl.any_horizontal(filled)).select("row", *filled)
    last_heading = max(headed)
    notes = []
    for row, *flags in rows.head(MAX_STRAY_NOTES).iter_rows():
        number = int(rows.columns[1 + flags.index(True)])
        letter = column_letter(number)
        if number > last_heading:
            where = "to the right of the last heading"
            advice = "A comma inside a number or a note may have moved this row's cells sideways."
        else:
            where = "in a column without a heading"
            advice = "Give the column a heading or clear it."
        message = f"Row {row}, column {letter}: something stands {where} and was not read. {advice}"
        notes.append(ReaderNote(row, letter, "cells_beyond_header", message))
    if rows.height > MAX_STRAY_NOTES:
        message = (
            f"{rows.height:,} rows hold something that no heading covers; the first "
            f"{MAX_STRAY_NOTES} are listed."
        )
        notes.append(ReaderNote(None, None, "cells_beyond_header", message))
    return notes
