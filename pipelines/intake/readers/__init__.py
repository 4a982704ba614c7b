"""Reads what agencies send (CSV, text, Excel) as text, with each row's place in the file."""

from __future__ import annotations

from pipelines.intake.readers.files import read_file
from pipelines.intake.readers.headers import normalise_header, to_table
from pipelines.intake.readers.model import RawTable, ReaderNote, Table, UnreadableFile

__all__ = [
    "RawTable",
    "ReaderNote",
    "Table",
    "UnreadableFile",
    "normalise_header",
    "read_file",
    "to_table",
]
