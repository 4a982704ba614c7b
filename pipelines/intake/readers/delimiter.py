"""Which character separates the columns of a text file."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pipelines.intake.readers.model import UnreadableFile

CANDIDATES = {",": "comma", "\t": "tab", ";": "semicolon", "|": "vertical bar"}
SAMPLE_BYTES = 256 * 1024
SAMPLE_LINES = 300
# A title may hold a comma by chance; this share of the lines must be split by the delimiter.
MIN_SHARE = 0.1


@dataclass(frozen=True)
class Layout:
    """A delimiter, and the widest row seen in the sample."""

    delimiter: str
    width: int


def sample_lines(path: Path) -> list[str]:
    """Returns the first lines of a UTF-8 file, a cut last line left out, line ends kept."""
    with path.open("rb") as handle:
        start = handle.read(SAMPLE_BYTES)
    text = start.decode("utf-8-sig", errors="replace").replace("\r\n", "\n").replace("\r", "\n")
    lines = text.split("\n")
    if len(start) == SAMPLE_BYTES and len(lines) > 1:
        lines.pop()
    return lines[:SAMPLE_LINES]


def find_layout(lines: Sequence[str]) -> Layout:
    """Chooses the delimiter that splits most lines into the same number of columns.

    Args:
        lines: The file's first lines.

    Raises:
        UnreadableFile: None of comma, tab, semicolon and vertical bar separates the columns; the
            message names the mark that seems to, never what it stands between.
    """
    best: tuple[int, int] = (0, 0)
    found: Layout | None = None
    for delimiter in CANDIDATES:
        try:
            widths = [
                len(row)
                for row in csv.reader(lines, delimiter=delimiter)
                if any(map(str.strip, row))
            ]
        except csv.Error:
            continue
        usual = Counter(width for width in widths if width > 1).most_common(1)
        if not usual:
            continue
        width, count = usual[0]
        if count >= MIN_SHARE * len(widths) and (count, width) > best:
            best, found = (count, width), Layout(delimiter, max(widths))
    if found is None:
        raise UnreadableFile("wrong_delimiter", _what_was_seen(lines))
    return found


def _what_was_seen(lines: Sequence[str]) -> str:
    """What is wrong, without the line itself: this goes to the ledger and to logs.

    A file without a header begins with somebody's row; only the mark that stands between its parts
    may be told.
    """
    filled = [line.strip() for line in lines if line.strip()]
    message = "no comma, tab, semicolon or vertical bar separates the columns"
    if filled:
        no_marks = {*CANDIDATES, *" _-.'\""}
        marks = Counter(
            letter for letter in filled[0] if not letter.isalnum() and letter not in no_marks
        )
        usual = [
            mark for mark, _ in marks.most_common() if all(mark in line for line in filled[:20])
        ]
        if usual:
            message += f"; the mark '{usual[0]}' seems to stand between them"
    return f"{message}. Save the file as CSV (comma delimited) and send it again."
