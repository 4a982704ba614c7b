"""What a text file's bytes are, and the file as blocks of UTF-8."""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.intake.readers.model import UnreadableFile

BLOCK = 1024**2
# A character of one byte may need three in UTF-8: smaller blocks keep the result below BLOCK.
TRANSCODED_BLOCK = BLOCK // 4


@dataclass(frozen=True)
class Encoding:
    """A text encoding and the length of the byte order mark that announces it.

    Attributes:
        name: Python's name for the encoding.
        mark: Bytes of the byte order mark, which are not part of the text.
        label: The name that people know.
    """

    name: str
    mark: int
    label: str


UTF_8 = Encoding("utf-8", 0, "UTF-8")
UTF_8_MARKED = Encoding("utf-8", 3, "UTF-8")
WINDOWS = Encoding("cp1252", 0, "Windows-1252")
WINDOWS_MARKED = Encoding("cp1252", 3, "Windows-1252")


def guess_encoding(start: bytes) -> Encoding:
    """Tells UTF-16 (with a mark, or by its pattern of NUL bytes) from everything else.

    Args:
        start: The file's first bytes, 4 KiB or so.

    Returns:
        The encoding; UTF-8 where nothing says otherwise, which only the whole file can confirm.
    """
    if start.startswith((codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)):
        raise UnreadableFile(
            "encoding", "the file is in UTF-32. Save it as CSV UTF-8 and send it again."
        )
    if start.startswith(codecs.BOM_UTF8):
        return UTF_8_MARKED
    if start.startswith(codecs.BOM_UTF16_LE):
        return Encoding("utf-16-le", 2, "UTF-16")
    if start.startswith(codecs.BOM_UTF16_BE):
        return Encoding("utf-16-be", 2, "UTF-16")
    pairs = len(start) // 2
    if pairs:
        first, second = (start[offset : pairs * 2 : 2].count(0) / pairs for offset in (0, 1))
        # Digits, commas and English letters leave the high byte of nearly every pair empty.
        if second > 0.5 and first < 0.05:
            return Encoding("utf-16-le", 0, "UTF-16")
        if first > 0.5 and second < 0.05:
            return Encoding("utf-16-be", 0, "UTF-16")
    return UTF_8


def utf8_blocks(path: Path, encoding: Encoding) -> Iterator[bytes]:
    """Yields the file's text as UTF-8, at most 1 MiB at a time, without its byte order mark.

    Raises:
        UnicodeDecodeError: The bytes are not text in this encoding.
    """
    decoder = codecs.getincrementaldecoder(encoding.name)("strict")
    is_utf8 = encoding.name == "utf-8"
    pending = b""
    with path.open("rb") as handle:
        handle.seek(encoding.mark)
        while block := handle.read(BLOCK if is_utf8 else TRANSCODED_BLOCK):
            if not is_utf8:
                yield decoder.decode(block).encode("utf-8")
                continue
            # Plain ASCII, the usual case, needs no decoding to be known as valid.
            if pending or not block.isascii():
                decoder.decode(block)
                pending = decoder.getstate()[0]
            yield block
    decoder.decode(b"", final=True)
