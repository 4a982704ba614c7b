"""Parses delimited UTF-8 text: fast where that is exact, by Python's csv module where it is not.

Polars numbers rows as Excel does: blank lines count and a line break inside quotes does not. But
it expects quotation marks to follow the standard. A mark in the middle of a field (``5" pipe``)
makes it fail, or join lines. Such marks, line breaks inside quotes, and carriage returns without a
line feed go to the csv module, whose rules are those of Excel.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import chain, zip_longest
from pathlib import Path

import polars as pl

from pipelines.intake.readers.delimiter import Layout
from pipelines.intake.readers.model import UnreadableFile
from pipelines.intake.readers.text_scan import TextFacts

MAX_COLUMNS = 16_384  # Excel's own limit
MAX_CELLS = 150_000_000
BATCH_CELLS = 1_000_000
SENTINEL = "\0"  # NUL cannot occur in a file that came this far
# Polars takes a file that begins like this for zlib-compressed data.
LOOKS_COMPRESSED = (b"x\x01", b"x^")


def read_delimited(path: Path, layout: Layout, facts: TextFacts) -> pl.DataFrame:
    """Reads every line of a UTF-8 file as text.

    Args:
        path: The file, with or without a byte order mark.
        layout: Its delimiter, and the widest row of its beginning.
        facts: What the scan found.

    Returns:
        ``row`` (UInt32, 1-based, as Excel numbers rows) and ``c1`` .. ``cn`` (String, None where
        empty), blank rows included.

    Raises:
        UnreadableFile: Too many columns or cells, or a quotation mark that is never closed.
    """
    _check_size(layout.width, facts.lines + 1)
    cells = None
    if not facts.has_lone_returns and not _looks_compressed(path):
        cells = _read_fast(path, layout, facts)
    if cells is None:
        return _read_exactly(path, layout.delimiter)
    return cells


def _read_fast(path: Path, layout: Layout, facts: TextFacts) -> pl.DataFrame | None:
    """Returns None where Polars could not be exact."""
    if facts.has_quotes and not _quotes_are_regular(path, layout.delimiter):
        return None
    try:
        return _parse(path, layout.delimiter, layout.width, facts.has_quotes)
    except (pl.exceptions.PolarsError, OSError):
        pass  # usually a row wider than any in the sample
    width = _width_at_most(path, layout.delimiter)
    _check_size(width, facts.lines + 1)
    try:
        return _parse(path, layout.delimiter, width, facts.has_quotes)
    except (pl.exceptions.PolarsError, OSError):
        return None


def _parse(path: Path, delimiter: str, width: int, has_quotes: bool) -> pl.DataFrame:
    cells = pl.read_csv(
        path,
        has_header=False,
        schema={f"c{number}": pl.String for number in range(1, width + 1)},
        separator=delimiter,
        quote_char='"' if has_quotes else None,
        row_index_name="row",
        row_index_offset=1,
        missing_columns="insert",
        glob=False,  # a name may hold [ or *
    )
    if has_quotes:
        cells = cells.with_columns(pl.exclude("row").replace({"": None}))
    return cells.with_columns(pl.col("row").cast(pl.UInt32))


def _lines(path: Path) -> pl.LazyFrame:
    return pl.scan_csv(
        path,
        has_header=False,
        schema={"line": pl.String},
        separator="\0",
        quote_char=None,
        missing_columns="insert",
        glob=False,
    )


def _quotes_are_regular(path: Path, delimiter: str) -> bool:
    """Tells whether every line is, by itself, a row as the standard describes it."""
    plain = f'[^"{re.escape(delimiter)}]*'
    one = f'(?:{plain}|"(?:[^"]|"")*")'
    row = f"^{one}(?:{re.escape(delimiter)}{one})*$"
    with_quotes = pl.col("line").filter(pl.col("line").str.contains('"', literal=True))
    return bool(
        _lines(path).select(with_quotes.str.contains(row).all()).collect(engine="streaming").item()
    )


def _width_at_most(path: Path, delimiter: str) -> int:
    counts = pl.col("line").str.count_matches(delimiter, literal=True).max()
    return int(_lines(path).select(counts).collect(engine="streaming").item() or 0) + 1


def _looks_compressed(path: Path) -> bool:
    with path.open("rb") as handle:
        return handle.read(2) in LOOKS_COMPRESSED


def _read_exactly(path: Path, delimiter: str) -> pl.DataFrame:
    batches: list[pl.DataFrame] = []
    batch: list[list[str]] = []
    width = first = 1
    widest = 1
    for record in _records(path, delimiter):
        width = max(width, len(record))
        batch.append(record)
        if len(batch) * width >= BATCH_CELLS:
            batches.append(_frame(batch, first))
            first += len(batch)
            widest = max(widest, width)
            batch, width = [], 1
            _check_size(widest, first)
        elif width > MAX_COLUMNS:
            _check_size(width, first)
    batches.append(_frame(batch, first))
    cells = pl.concat(batches, how="diagonal")
    return cells.with_columns(pl.exclude("row").replace({"": None}))


def _records(path: Path, delimiter: str) -> Iterator[list[str]]:
    """Yields the file's rows; refuses a quotation mark that swallows the rest of the file."""
    number = 0
    with path.open(encoding="utf-8-sig", newline="") as handle:
        # Inside an open quotation mark the sentinel row would not be split into two.
        reader = csv.reader(chain(handle, [SENTINEL + delimiter + SENTINEL]), delimiter=delimiter)
        try:
            for number, record in enumerate(reader, start=1):  # noqa: B007
                if record == [SENTINEL, SENTINEL]:
                    return
                if record and record[-1].endswith(SENTINEL):
                    break
                yield record
        except csv.Error:
            number += 1  # a field beyond the csv module's limit of 131,072 characters
    raise UnreadableFile(
        "unclosed_quote",
        f"row {number} opens a quotation mark that is never closed, or holds more than 131,072 "
        "characters in one cell, so where the cell ends cannot be known. Remove the mark or close "
        "it, and send the file again.",
    )


def _frame(batch: list[list[str]], first: int) -> pl.DataFrame:
    columns = list(zip_longest(*batch, fillvalue="")) or [("",) * len(batch)]
    frame = pl.DataFrame(
        {f"c{number}": values for number, values in enumerate(columns, start=1)},
        schema={f"c{number}": pl.String for number in range(1, len(columns) + 1)},
    )
    return frame.with_row_index("row", offset=first).with_columns(pl.col("row").cast(pl.UInt32))


def _check_size(width: int, rows: int) -> None:
    if width > MAX_COLUMNS:
        raise UnreadableFile(
            "too_wide",
            f"a row has {width:,} columns; Excel's limit is {MAX_COLUMNS:,}. Check the delimiter.",
        )
    if width * rows > MAX_CELLS:
        raise UnreadableFile(
            "too_large",
            f"the file holds about {rows:,} rows by {width:,} columns; the limit is "
            f"{MAX_CELLS:,} cells. Send it in smaller parts.",
        )
