"""Reads Excel workbooks as text, every cell with its place in the sheet."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.intake.readers.archive import Archive, damaged
from pipelines.intake.readers.model import RawTable, ReaderNote, UnreadableFile, column_letter
from pipelines.intake.readers.sheet_scan import (
    MAX_SHARED_TEXT,
    SheetScan,
    scan_sheet,
)
from pipelines.intake.readers.text import drop_empty_last_columns
from pipelines.intake.readers.workbook_parts import (
    SheetPart,
    WorkbookParts,
    find_parts,
    shared_string_lengths,
)

MAX_CELL_NOTES = 1_000
# Each column costs a third of a millisecond, and a small file can hold very many.
MOST_COLUMNS = 10_000
# The reader of values knows these errors and stops at any other.
KNOWN_ERRORS = frozenset({"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!"})


def read_workbook(path: Path) -> list[RawTable]:
    """Reads the visible sheets of an ``.xlsx`` as text; formulas give their stored value.

    Dates become ``2025-06-30`` (with the time, where there is one), whole numbers have no ``.0``,
    and numbers are given to nine decimals, which takes out the noise of binary fractions.

    Raises:
        UnreadableFile: A macro, a password, a zip bomb, or no sound workbook.
    """
    with Archive(path) as archive:
        archive.check()
        parts = find_parts(archive)
        scans = _scan_visible(archive, parts)
        hidden = [sheet.name for sheet in parts.sheets if not sheet.is_visible]
        filled = [(sheet, scan) for sheet, scan in scans if scan.cells]
        if not filled:
            also = f" Hidden sheets are not read: {', '.join(hidden)}." if hidden else ""
            raise UnreadableFile(
                "empty_file", f"no visible sheet of the workbook holds anything.{also}"
            )
        reader = _open_values(path)
        tables = [_read_sheet(archive, reader, sheet, scan) for sheet, scan in filled]
    if hidden:
        notes = tuple(
            ReaderNote(None, None, "hidden_sheet", f"Sheet '{name}' is hidden and was not read.")
            for name in hidden
        )
        first = tables[0]
        tables[0] = RawTable(first.sheet, first.cells, notes + first.notes)
    return tables


def _scan_visible(archive: Archive, parts: WorkbookParts) -> list[tuple[SheetPart, SheetScan]]:
    lengths: list[int] = []
    if parts.shared_strings:
        lengths = shared_string_lengths(archive.unpack(parts.shared_strings))
    longest = max(lengths, default=0)
    scans = []
    for sheet in parts.sheets:
        if not sheet.is_visible:
            continue
        scan = scan_sheet(sheet.name, archive.unpack(sheet.member))
        if longest * scan.cells > MAX_SHARED_TEXT:
            scan = scan_sheet(sheet.name, archive.unpack(sheet.member), lengths)
        for row, column, text in scan.errors:
            if text not in KNOWN_ERRORS:
                raise UnreadableFile(
                    "cell_error",
                    f"sheet '{sheet.name}', cell {column_letter(column)}{row} holds the error "
                    f"{text[:20]}. Correct it and send the workbook again.",
                )
        scans.append((sheet, scan))
        if sum(scan.last_column for _, scan in scans if scan.cells) > MOST_COLUMNS:
            raise UnreadableFile(
                "too_wide",
                f"the workbook's sheets have more than {MOST_COLUMNS:,} columns in all, which no"
                " return has. Delete the columns that are not part of the data, or send them as"
                " CSV.",
            )
    return scans


def _open_values(path: Path) -> Any:
    # Imported here: most refreshes read no workbook.
    import fastexcel

    return _guarded(lambda: fastexcel.read_excel(path), "its contents cannot be read")


def _guarded(read: Any, why: str) -> Any:
    try:
        return read()
    except (KeyboardInterrupt, SystemExit, MemoryError):
        raise
    except BaseException as error:  # a panic in the Rust reader is not an Exception
        raise damaged(why) from error


def _read_sheet(archive: Archive, reader: Any, sheet: SheetPart, scan: SheetScan) -> RawTable:
    why = f"its sheet '{sheet.name}' cannot be read"
    loaded = _guarded(
        # Without a header row and with nothing skipped, the frame begins at row 1 of the sheet.
        lambda: reader.load_sheet(sheet.name, header_row=None, skip_rows=0, dtypes="string"),
        why,
    )
    values = _guarded(loaded.to_polars, why)
    numbers = [column.absolute_index + 1 for column in loaded.selected_columns]
    if not numbers or values.width != len(numbers):
        raise damaged(why)
    at = {number: position for position, number in enumerate(numbers)}
    cells = pl.DataFrame(
        [
            _as_people_see(values.to_series(at[number])).alias(f"c{number}")
            if number in at
            else pl.Series(f"c{number}", [None] * values.height, pl.String)
            for number in range(1, max(numbers) + 1)
        ]
    )
    notes = _notes(scan)
    blank_formulas = sum(not has_value for _, _, has_value in scan.formulas)
    read = cells.width * cells.height - sum(cells.null_count().row(0))
    if read < scan.cells - len(scan.errors) - blank_formulas:
        notes += _lost_notes(archive, sheet, cells)
    cells = _with_errors(cells, scan.errors)
    cells = cells.with_row_index("row", offset=1).with_columns(pl.col("row").cast(pl.UInt32))
    cells, _ = drop_empty_last_columns(cells)
    return RawTable(sheet=sheet.name, cells=cells, notes=tuple(notes))


def _lost_notes(archive: Archive, sheet: SheetPart, cells: pl.DataFrame) -> list[ReaderNote]:
    """Names the numbers that came out blank: dates that Excel itself can only show as #####."""
    scan = scan_sheet(sheet.name, archive.unpack(sheet.member), keep_numbers=True)
    notes = []
    for column, group in groupby(sorted(scan.numbers, key=itemgetter(1, 0)), key=itemgetter(1)):
        letter = column_letter(column)
        blank = cells[f"c{column}"].is_null() if column <= cells.width else None
        for row, _ in group:
            if blank is None or row > cells.height or blank[row - 1]:
                message = (
                    f"Cell {letter}{row} holds a number that cannot be the date or time it is "
                    "formatted as, so it was read as empty. Correct the number or its format."
                )
                notes.append(ReaderNote(row, letter, "cell_not_read", message))
    return notes[:MAX_CELL_NOTES]


def _as_people_see(values: pl.Series) -> pl.Series:
    """Drops midnight from dates, and the day that stands for 'no day' from times."""
    return (
        values.to_frame("value")
        .select(
            pl.col("value")
            .str.replace(r"^(\d{4}-\d{2}-\d{2}) 00:00:00$", "${1}")
            .str.replace(r"^1899-12-3[01] (\d{2}:\d{2}:\d{2})", "${1}")
            .replace({"": None})
        )
        .to_series()
    )


def _with_errors(cells: pl.DataFrame, errors: list[tuple[int, int, str]]) -> pl.DataFrame:
    """Puts ``#N/A`` and its kind back: as blanks they would pass for 'nothing to report'."""
    for column, group in groupby(sorted(errors, key=itemgetter(1, 0)), key=itemgetter(1)):
        name = f"c{column}"
        placed = {row - 1: text for row, _, text in group}
        if name in cells.columns and max(placed) < cells.height:
            patched = cells[name].scatter(list(placed), list(placed.values()))
            cells = cells.with_columns(patched.alias(name))
    return cells


def _notes(scan: SheetScan) -> list[ReaderNote]:
    notes = []
    for row, column, has_value in scan.formulas[:MAX_CELL_NOTES]:
        letter = column_letter(column)
        if has_value:
            code = "formula"
            message = f"Cell {letter}{row} is a formula; its stored value was used."
        else:
            code = "formula_without_value"
            message = (
                f"Cell {letter}{row} is a formula without a stored value, so it was read as empty. "
                "Open the workbook in Excel, save it, and send it again."
            )
        notes.append(ReaderNote(row, letter, code, message))
    if scan.formula_count > MAX_CELL_NOTES:
        message = (
            f"{scan.formula_count:,} cells are formulas; the first {MAX_CELL_NOTES:,} are listed."
        )
        notes.append(ReaderNote(None, None, "formula", message))
    for row, column, text in scan.errors[:MAX_CELL_NOTES]:
        letter = column_letter(column)
        message = f"Cell {letter}{row} holds the error {text}. Correct it or clear it."
        notes.append(ReaderNote(row, letter, "cell_error", message))
    return notes
