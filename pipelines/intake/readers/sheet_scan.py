"""One pass over a sheet's XML: how far it reaches, and which cells are formulas or errors.

The values themselves are read by fastexcel, which is quick but fills the whole rectangle that the
cells span: one stray cell at the far end of a sheet would exhaust memory. It also gives formulas
as their last value and errors as blanks. All three are seen here first. The parser resolves no
external entity, and nothing is ever calculated.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from xml.parsers import expat

from pipelines.intake.readers.archive import MALFORMED, damaged
from pipelines.intake.readers.model import UnreadableFile, column_letter, column_number

MAX_ROWS = 1_048_576
MAX_COLUMNS = 16_384
MAX_CELLS = 12_000_000  # a full sheet of 11 columns
MAX_LISTED = 10_000
MAX_ERRORS = 200_000
MAX_SHARED_TEXT = 512 * 1024**2
REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


@dataclass
class SheetScan:
    """What the scan of one sheet found; rows and columns are 1-based, as in Excel.

    Attributes:
        formulas: Row, column and whether a calculated value is stored; the first 10,000.
        formula_count: How many cells hold a formula.
        errors: Row, column and text of cells that hold an error such as ``#N/A``.
        cells: How many cells hold something.
        numbers: Row and column of every number and date, where that was asked for.
        shared_length: Characters that the shared strings amount to where the cells use them.
        first_column, last_column, last_row: The rectangle that the cells span.
    """

    formulas: list[tuple[int, int, bool]] = field(default_factory=list)
    formula_count: int = 0
    errors: list[tuple[int, int, str]] = field(default_factory=list)
    cells: int = 0
    numbers: list[tuple[int, int]] = field(default_factory=list)
    shared_length: int = 0
    first_column: int = MAX_COLUMNS
    last_column: int = 0
    last_row: int = 0


class _Scanner:
    """Follows the sheet's elements; a cell is judged when the next one begins."""

    def __init__(self, string_lengths: Sequence[int] | None, keep_numbers: bool) -> None:
        self.found = SheetScan()
        self._keep_numbers = keep_numbers
        self._lengths = string_lengths
        self._row = self._column = 0
        self._kind: str | None = None
        self._in_cell = self._has_formula = self._has_value = False
        self._text: list[str] = []
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start

    def run(self, chunks: Iterable[bytes]) -> SheetScan:
        try:
            for chunk in chunks:
                self._parser.Parse(chunk)
            self._parser.Parse(b"", True)
        except MALFORMED as error:
            raise damaged("a sheet in it is not well-formed") from error
        self._close()
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if ":" in name:
            name = name.rpartition(":")[2]
        if name == "c":
            self._close()
            self._open(attributes.get("r"), attributes.get("t"))
        elif name == "row":
            self._close()
            self._row = _whole(attributes.get("r"), self._row + 1)
            self._column = 0
        elif not self._in_cell:
            return
        elif name == "v":
            self._has_value = True
            if self._has_formula or self._kind == "e" or self._counts_text():
                self._parser.CharacterDataHandler = self._text.append
                self._parser.EndElementHandler = self._stop_listening
        elif name == "f":
            self._has_formula = True
        elif name == "is":
            self._has_value = True
        else:
            # Formula, value and text come first in a cell. What follows may be far outside of it:
            # sparklines and validation rules after the last row have elements called f as well.
            self._close()

    def _counts_text(self) -> bool:
        return self._lengths is not None and self._kind == "s"

    def _stop_listening(self, name: str) -> None:
        self._parser.CharacterDataHandler = None
        self._parser.EndElementHandler = None

    def _open(self, reference: str | None, kind: str | None) -> None:
        if reference is None:
            self._column += 1
        else:
            match = REFERENCE.fullmatch(reference)
            if match is None:
                raise damaged(f"a sheet in it has a cell called '{reference[:20]}'")
            self._column = _column(match[1])
            self._row = int(match[2])
        self._in_cell = True
        self._kind = kind

    def _close(self) -> None:
        """Judges the open cell, if there is one. Written for speed: it runs for every element."""
        if not self._in_cell:
            return
        self._in_cell = False
        if not (self._has_value or self._has_formula):
            return
        found, row, column = self.found, self._row, self._column
        if not (0 < row <= MAX_ROWS and 0 < column <= MAX_COLUMNS):
            raise damaged("a sheet in it has a cell outside of Excel's limits")
        found.cells += 1
        if row > found.last_row:
            found.last_row = row
        if column < found.first_column:
            found.first_column = column
        if column > found.last_column:
            found.last_column = column
        if self._has_formula or self._kind in ("e", "s"):
            self._note(row, column)
        if self._keep_numbers and self._has_value and self._kind in (None, "n", "d"):
            found.numbers.append((row, column))
        self._has_formula = self._has_value = False
        if self._text:
            self._text.clear()

    def _note(self, row: int, column: int) -> None:
        found = self.found
        text = "".join(self._text)
        if self._has_formula:
            found.formula_count += 1
            if len(found.formulas) < MAX_LISTED:
                # A formula may yield the empty text; that is a value, and Excel says so by t="str".
                has_value = bool(text) or (self._has_value and self._kind == "str")
                found.formulas.append((row, column, has_value))
        if self._kind == "e":
            found.errors.append((row, column, text))
            if len(found.errors) > MAX_ERRORS:
                raise UnreadableFile(
                    "cell_error",
                    f"more than {MAX_ERRORS:,} cells hold an error such as #N/A. Correct them and "
                    "send the workbook again.",
                )
        elif self._kind == "s" and self._lengths is not None and text.strip().isdecimal():
            index = int(text)
            found.shared_length += self._lengths[index] if index < len(self._lengths) else 0


def scan_sheet(
    name: str,
    chunks: Iterable[bytes],
    string_lengths: Sequence[int] | None = None,
    keep_numbers: bool = False,
) -> SheetScan:
    """Scans a sheet before its values are read.

    Args:
        name: The sheet's name, for messages.
        chunks: The sheet's XML.
        string_lengths: Lengths of the shared strings, where their use must be added up: a long
            text that a million cells share is one way to make a small file fill the memory.
        keep_numbers: List the places of all numbers and dates.

    Raises:
        UnreadableFile: ``stray_cell``, ``zip_bomb``, ``cell_error`` or ``not_a_workbook``.
    """
    found = _Scanner(string_lengths, keep_numbers).run(chunks)
    span = found.last_column - found.first_column + 1
    if found.cells and found.last_row * span > MAX_CELLS:
        corner = f"{column_letter(found.last_column)}{found.last_row}"
        raise UnreadableFile(
            "stray_cell",
            f"sheet '{name}' reaches as far as cell {corner} with only {found.cells:,} cells in "
            "use. Delete the rows or columns that are not part of the data, or send them as CSV.",
        )
    if found.shared_length > MAX_SHARED_TEXT:
        raise UnreadableFile(
            "zip_bomb",
            f"sheet '{name}' repeats so much text that it would fill the memory. Shorten the text, "
            "or send the data as CSV.",
        )
    return found


def _whole(text: str | None, otherwise: int) -> int:
    if text is None:
        return otherwise
    if not text.isdecimal() or len(text) > 7:
        raise damaged(f"a sheet in it has a row called '{text[:20]}'")
    return int(text)


@lru_cache(maxsize=MAX_COLUMNS)
def _column(letters: str) -> int:
    return column_number(letters)
