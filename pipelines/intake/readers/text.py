"""Reads a delimited text file as text, every row with the number Excel gives it."""

from __future__ import annotations

import tempfile
from pathlib import Path

import polars as pl

from pipelines.intake.readers.delimited import read_delimited
from pipelines.intake.readers.delimiter import find_layout, sample_lines
from pipelines.intake.readers.encoding import (
    UTF_8_MARKED,
    WINDOWS,
    WINDOWS_MARKED,
    Encoding,
    guess_encoding,
    utf8_blocks,
)
from pipelines.intake.readers.model import RawTable, ReaderNote, UnreadableFile, column_letter
from pipelines.intake.readers.text_scan import TextFacts, scan_text

MANY_LINES = 50
MAX_LONG_CELL_NOTES = 50


def read_text(path: Path) -> RawTable:
    """Reads a ``.csv``, ``.txt`` or ``.tsv`` file: encoding and delimiter are found, not assumed.

    UTF-8 is read where it lies. Any other encoding is first written, block by block, to a
    temporary UTF-8 copy, so that one parser serves all and memory stays small.

    Raises:
        UnreadableFile: See the codes of ``text_scan``, ``delimiter`` and ``delimited``.
    """
    with path.open("rb") as handle:
        encoding = guess_encoding(handle.read(4096))
    if encoding.name == "utf-8":
        try:
            facts = scan_text(utf8_blocks(path, encoding))
        except UnicodeDecodeError:
            encoding = WINDOWS_MARKED if encoding is UTF_8_MARKED else WINDOWS
        else:
            return _finish(path, facts, encoding)
    with tempfile.TemporaryDirectory(prefix="intake-", ignore_cleanup_errors=True) as folder:
        copy = Path(folder) / "text.csv"
        try:
            with copy.open("wb") as sink:
                facts = scan_text(utf8_blocks(path, encoding), sink)
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "encoding",
                "the file's letters are in no encoding that is read (UTF-8, UTF-16, Windows-1252), "
                "so it may be damaged or not be text. Save it as CSV UTF-8 and send it again.",
            ) from error
        return _finish(copy, facts, encoding)


def _finish(path: Path, facts: TextFacts, encoding: Encoding) -> RawTable:
    layout = find_layout(sample_lines(path))
    cells = read_delimited(path, layout, facts)
    notes = []
    if encoding.name == "cp1252":
        message = (
            "The file is not UTF-8 and was read as Windows-1252. Check that pound signs, accents "
            "and quotation marks are right; better, save it as CSV UTF-8."
        )
        notes.append(ReaderNote(None, None, "encoding_assumed", message))
    cells, dropped = drop_empty_last_columns(cells)
    if dropped and cells.width - 1 < layout.width:
        letter = column_letter(cells.width)
        message = f"Nothing stands in column {letter} and beyond: delimiters at line ends, ignored."
        notes.append(ReaderNote(None, letter, "trailing_delimiter", message))
    if facts.has_quotes:
        notes += _long_cell_notes(cells)
    return RawTable(sheet=None, cells=cells, notes=tuple(notes))


def _long_cell_notes(cells: pl.DataFrame) -> list[ReaderNote]:
    """Notes cells of many lines: two stray quotation marks can hide the rows between them."""
    notes = []
    for name in cells.columns[1:]:
        if not (cells[name].str.len_bytes() > MANY_LINES).any():
            continue  # too short to hold that many
        breaks = pl.col(name).str.count_matches("\n", literal=True)
        letter = column_letter(int(name[1:]))
        for row, count in cells.filter(breaks > MANY_LINES).select("row", breaks).iter_rows():
            message = (
                f"Row {row}, column {letter}: one cell holds {count:,} line breaks. If that is not "
                "meant, a quotation mark in it hides the rows that follow."
            )
            notes.append(ReaderNote(row, letter, "many_lines_in_cell", message))
    return notes[:MAX_LONG_CELL_NOTES]


def drop_empty_last_columns(cells: pl.DataFrame) -> tuple[pl.DataFrame, int]:
    """Drops columns at the right that hold nothing at all; the first column always stays."""
    width = cells.width - 1
    last = width
    while last > 1 and cells[f"c{last}"].null_count() == cells.height:
        last -= 1
    return cells.select(cells.columns[: last + 1]), width - last
