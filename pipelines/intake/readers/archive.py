"""Opens a workbook's zip container without trusting what it says about itself."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO

from pipelines.intake.readers.model import UnreadableFile

MAX_UNPACKED = 300 * 1024**2
MAX_RATIO = 200
RATIO_FROM = 10 * 1024**2  # a small part may compress well: blank rows do
MAX_MEMBERS = 10_000
CHUNK = 64 * 1024
UNPACK_AT_ONCE = 1024**2
LOCAL_HEADER = 30
ENCRYPTED = 0x1


def damaged(why: str) -> UnreadableFile:
    """Returns the refusal of a file that is no sound workbook."""
    return UnreadableFile(
        "not_a_workbook",
        f"the file is not a sound Excel workbook ({why}). Open it in Excel, save it as .xlsx and "
        "send that.",
    )


class Archive:
    """A zip file whose members are unpacked as a stream, within bounds, and never to disk.

    Python's zipfile stops at the size that the directory declares, while other readers go on to
    the end of the data; here the data themselves are measured.

    Attributes:
        members: Member names to their entries.
    """

    def __init__(self, path: Path) -> None:
        try:
            self._zip = zipfile.ZipFile(path)
        except Exception as error:  # zipfile raises many kinds for damaged input
            raise damaged("its zip container cannot be opened") from error
        self._handle: BinaryIO = path.open("rb")
        entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        self.members = {entry.filename: entry for entry in entries}
        self._duplicates = len(entries) - len(self.members)

    def __enter__(self) -> Archive:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._handle.close()
        self._zip.close()

    def check(self) -> None:
        """Refuses a zip bomb, a password, a document type declaration or a damaged container.

        Raises:
            UnreadableFile: ``zip_bomb``, ``password`` or ``not_a_workbook``.
        """
        entries = list(self.members.values())
        if self._duplicates or len(entries) > MAX_MEMBERS:
            raise damaged("its parts are listed twice, or are far too many")
        for entry in entries:
            if entry.flag_bits & ENCRYPTED:
                raise UnreadableFile(
                    "password", "the workbook is protected by a password. Remove it and send again."
                )
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise damaged("it is compressed in a way that Excel does not use")
        total = 0
        for entry in entries:  # what it admits to, before anything is unpacked
            total += entry.file_size
            _check_size(entry, entry.file_size, total)
        total = 0
        for entry in entries:
            is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
            size = 0
            tail = b""
            for chunk in self.unpack(entry.filename):
                size += len(chunk)
                _check_size(entry, size, total + size)
                if is_xml:
                    _refuse_declaration(tail + chunk, is_start=not tail)
                    tail = chunk[-16:]
            if size != entry.file_size:
                raise damaged("the sizes that it declares are wrong")
            total += size

    def unpack(self, name: str) -> Iterator[bytes]:
        """Yields a member's data in chunks of at most 1 MiB.

        Raises:
            UnreadableFile: The member is missing or damaged.
        """
        if name not in self.members:
            raise damaged(f"its part {name} is missing")
        entry = self.members[name]
        try:
            yield from self._stream(entry)
        except (zlib.error, OSError, OverflowError, ValueError) as error:
            raise damaged(f"its part {name} is damaged") from error

    def _stream(self, entry: zipfile.ZipInfo) -> Iterator[bytes]:
        self._handle.seek(entry.header_offset)
        header = self._handle.read(LOCAL_HEADER)
        if len(header) < LOCAL_HEADER or not header.startswith(b"PK\x03\x04"):
            raise ValueError("no local header")
        skip = int.from_bytes(header[26:28], "little") + int.from_bytes(header[28:30], "little")
        at = entry.header_offset + LOCAL_HEADER + skip
        left = entry.compress_size
        inflate = zlib.decompressobj(-15) if entry.compress_type == zipfile.ZIP_DEFLATED else None
        while left > 0:
            # Another member may be read between two chunks, so the place is found anew each time.
            self._handle.seek(at)
            data = self._handle.read(min(CHUNK, left))
            if not data:
                raise ValueError("cut short")
            at, left = at + len(data), left - len(data)
            if inflate is None:
                yield data
                continue
            while not inflate.eof:
                chunk = inflate.decompress(data, UNPACK_AT_ONCE)
                if chunk:
                    yield chunk
                data = inflate.unconsumed_tail
                if not data and len(chunk) < UNPACK_AT_ONCE:
                    break
        if inflate is not None and not inflate.eof:
            raise ValueError("cut short")


def _check_size(entry: zipfile.ZipInfo, size: int, total: int) -> None:
    if total > MAX_UNPACKED:
        raise UnreadableFile(
            "zip_bomb",
            f"the workbook unpacks to more than {MAX_UNPACKED // 1024**2} MB, which is refused for "
            "safety. If the data are really that large, send them as CSV.",
        )
    ratio = size // max(1, entry.compress_size)
    if size > RATIO_FROM and ratio > MAX_RATIO:
        raise UnreadableFile(
            "zip_bomb",
            f"a part of the workbook unpacks to {ratio:,} times its size, which is refused for "
            "safety. Copy the data to a new workbook, or send them as CSV.",
        )


def _refuse_declaration(chunk: bytes, is_start: bool) -> None:
    """Refuses what could name an outside file or expand without end: no spreadsheet needs it."""
    if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
        raise damaged("it holds a document type declaration, which no spreadsheet program writes")
    if is_start and b"\0" in chunk[:64]:
        raise damaged("its parts are not in UTF-8")
