"""What the readers hand on: cells as sent, with their place in the file, and notes for people."""

from __future__ import annotations

from dataclasses import dataclass, field

import polars as pl


class UnreadableFile(Exception):
    """A file that cannot be read safely or with certainty.

    Args:
        code: A short slug that tests and feedback can rely on, such as ``empty_file``.
        message: What happened and what to do about it, for the person who sent the file.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def __str__(self) -> str:
        return self.message

    def named(self, name: str) -> UnreadableFile:
        """Returns the same refusal with the file's name in front of the message."""
        return UnreadableFile(self.code, f"{name}: {self.message}")


@dataclass(frozen=True)
class ReaderNote:
    """Something a person should know about how a file was read.

    Attributes:
        row: The row as Excel numbers it, or None when the note is about the whole sheet.
        column: The column's letter in Excel, a document's heading, or None.
        code: A short slug, such as ``formula`` or ``encoding_assumed``.
        message: Plain words.
    """

    row: int | None
    column: str | None
    code: str
    message: str


@dataclass(frozen=True)
class RawTable:
    """One sheet, or one text file, as text and nothing interpreted.

    Attributes:
        sheet: The sheet's name; None for a text file.
        cells: ``row`` (UInt32, 1-based, as Excel numbers rows) and ``c1`` .. ``cn`` (String, None
            where empty); ``c1`` is Excel's column A.
        notes: What a person should know about the reading.
        is_document: Whether it is a written text, a row for each of its sections; it does not say
            whose folder it lies in, as a return does.
    """

    sheet: str | None
    cells: pl.DataFrame
    notes: tuple[ReaderNote, ...] = ()
    is_document: bool = False


@dataclass(frozen=True)
class Table:
    """The rows below a recognised header.

    Attributes:
        sheet: The sheet's name; None for a text file.
        frame: ``row`` and one String column for each header, named by its normalised text.
        headers: Normalised name to the header as sent.
        header_row: The header's row, as Excel numbers it.
        columns: Normalised name to the Excel column letter.
        notes: The raw table's notes and those about the header.
    """

    sheet: str | None
    frame: pl.DataFrame
    headers: dict[str, str]
    header_row: int
    columns: dict[str, str]
    notes: tuple[ReaderNote, ...] = field(default=())


def column_letter(number: int) -> str:
    """Returns the Excel letter of a 1-based column number: 1 is A, 27 is AA."""
    letters = ""
    while number > 0:
        number, remainder = divmod(number - 1, 26)
        letters = chr(ord("A") + remainder) + letters
    return letters


def column_number(letters: str) -> int:
    """Returns the 1-based number of an Excel column letter, upper or lower case."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
