"""One pass over a text file's blocks: is it text, and which way of parsing is exact for it?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from pipelines.intake.readers.encoding import BLOCK
from pipelines.intake.readers.model import UnreadableFile

MAX_LINE = BLOCK
CONTROL_CHARACTERS = bytes(set(range(32)) - set(b"\t\n\v\f\r\x1a\x1b"))


@dataclass(frozen=True)
class TextFacts:
    """What decides how a file is parsed.

    Attributes:
        lines: Line ends (LF) in the file.
        has_quotes: A quotation mark occurs.
        has_lone_returns: A carriage return occurs without the line feed that usually follows.
    """

    lines: int
    has_quotes: bool
    has_lone_returns: bool


def scan_text(blocks: Iterable[bytes], sink: BinaryIO | None = None) -> TextFacts:
    """Checks a text file block by block, so that a hostile one is refused early and cheaply.

    Args:
        blocks: The file as UTF-8, each block at most 1 MiB.
        sink: Where to copy the blocks to, if anywhere.

    Raises:
        UnreadableFile: Empty, not text, or with a line longer than 1 MiB.
    """
    lines = returns = pairs = run = 0
    has_quotes = ends_in_return = False
    is_blank = is_first = True
    for block in blocks:
        if not block:
            continue
        if is_first:
            _refuse_binary(block)
            is_first = False
        if b"\0" in block:
            raise UnreadableFile(
                "binary",
                "the file holds NUL bytes, so it is not plain text. Save it as CSV UTF-8 and send "
                "it again.",
            )
        run = _longest_open_run(block, run, lines)
        if sink is not None:
            sink.write(block)
        lines += block.count(b"\n")
        if b"\r" in block:
            returns += block.count(b"\r")
            pairs += block.count(b"\r\n")
        pairs += ends_in_return and block.startswith(b"\n")
        ends_in_return = block.endswith(b"\r")
        has_quotes = has_quotes or b'"' in block
        is_blank = is_blank and not block.strip()
    if is_blank:
        raise UnreadableFile(
            "empty_file", "the file holds nothing but blank space. Send the completed return."
        )
    return TextFacts(lines, has_quotes, returns != pairs)


def _refuse_binary(block: bytes) -> None:
    start = block[:65536]
    control = len(start) - len(start.translate(None, delete=CONTROL_CHARACTERS))
    if control * 100 > len(start) and b"\0" not in start:
        raise UnreadableFile(
            "binary", "the file is not text, whatever its name says. Send a .csv or .xlsx file."
        )


def _longest_open_run(block: bytes, run: int, lines: int) -> int:
    """Returns how long the line is that the block leaves open; refuses one that is too long."""
    ends = [at for mark in (b"\n", b"\r") if (at := block.find(mark)) >= 0]
    open_line = run + (min(ends) if ends else len(block))
    if open_line > MAX_LINE:
        raise UnreadableFile(
            "one_line",
            f"line {lines + 1} is longer than a million characters, so the file has no proper line "
            "ends. Save it as CSV from Excel and send it again.",
        )
    if not ends:
        return open_line
    return len(block) - 1 - max(block.rfind(b"\n"), block.rfind(b"\r"))
