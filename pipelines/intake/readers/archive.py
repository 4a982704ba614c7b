"""Opens the zip container of an Office file without trusting what it says about itself."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO
from xml.etree.ElementTree import ParseError
from xml.parsers.expat import ExpatError

from pipelines.intake.readers.model import UnreadableFile

MAX_UNPACKED = 300 * 1024**2
MAX_RATIO = 200
RATIO_FROM = 10 * 1024**2  # a small part may compress well: blank rows do
MAX_MEMBERS = 10_000
CHUNK = 64 * 1024
# What Python's XML readers raise: for what is not well-formed, and for an encoding nobody knows.
MALFORMED = (ExpatError, ParseError, LookupError, ValueError)
UNPACK_AT_ONCE = 1024**2
LOCAL_HEADER = 30
ENCRYPTED = 0x1


@dataclass(frozen=True)
class Package:
    """What kind of Office file it is, for messages: its code, what people call it, what to do."""

    code: str
    name: str
    program: str
    ending: str
    if_too_large: str


WORKBOOK = Package(
    code="not_a_workbook",
    name="workbook",
    program="Excel",
    ending=".xlsx",
    if_too_large="Copy the data to a new workbook, or send them as CSV.",
)


def damaged(why: str, package: Package = WORKBOOK) -> UnreadableFile:
    """Returns the refusal of a file that is no sound workbook, or no sound document."""
    return UnreadableFile(
        package.code,
        f"the file is not a sound {package.program} {package.name} ({why}). Open it in "
        f"{package.program}, save it as {package.ending} and send that.",
    )


class Archive:
    """A zip file whose members are unpacked as a stream, within bounds, and never to disk.

    Python's zipfile stops at the size that the directory declares, while other readers go on to
    the end of the data; here the data themselves are measured.

    Attributes:
        members: Member names to their entries.
    """

    def __init__(self, path: Path, package: Package = WORKBOOK) -> None:
        self.package = package
        try:
            self._zip = zipfile.ZipFile(path)
            # A part without a name is neither a file nor a folder to Python's zipfile.
            entries = [entry for entry in self._zip.infolist() if not entry.is_dir()]
        except Exception as error:  # zipfile raises many kinds for damaged input
            raise self._damaged("its zip container cannot be opened") from error
        self._handle: BinaryIO = path.open("rb")
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
            raise self._damaged("its parts are listed twice, or are far too many")
        for entry in entries:
            if entry.flag_bits & ENCRYPTED:
                raise UnreadableFile(
                    "password",
                    f"the {self.package.name} is protected by a password. Remove it and send "
                    "again.",
                )
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise self._damaged(
                    f"it is compressed in a way that {self.package.program} does not use"
                )
        total = 0
        for entry in entries:  # what it admits to, before anything is unpacked
            total += entry.file_size
            self._check_size(entry, entry.file_size, total)
        total = 0
        for entry in entries:
            is_xml = entry.filename.lower().endswith((".xml", ".rels", ".vml"))
            size = 0
            tail = b""
            for chunk in self.unpack(entry.filename):
                size += len(chunk)
                self._check_size(entry, size, total + size)
                if is_xml:
                    self._refuse_declaration(tail + chunk, is_start=not tail)
                    tail = chunk[-16:]
            if size != entry.file_size:
                raise self._damaged("the sizes that it declares are wrong")
            total += size

    def unpack(self, name: str) -> Iterator[bytes]:
        """Yields a member's data in chunks of at most 1 MiB.

        Raises:
            UnreadableFile: The member is missing or damaged.
        """
        if name not in self.members:
            raise self._damaged(f"its part {name} is missing")
        entry = self.members[name]
        try:
            yield from self._stream(entry)
        except (zlib.error, OSError, OverflowError, ValueError) as error:
            raise self._damaged(f"its part {name} is damaged") from error

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

    def _damaged(self, why: str) -> UnreadableFile:
        return damaged(why, self.package)

    def _check_size(self, entry: zipfile.ZipInfo, size: int, total: int) -> None:
        if total > MAX_UNPACKED:
            raise UnreadableFile(
                "zip_bomb",
                f"the {self.package.name} unpacks to more than {MAX_UNPACKED // 1024**2} MB, which "
                f"is refused for safety. {self.package.if_too_large}",
            )
        ratio = size // max(1, entry.compress_size)
        if size > RATIO_FROM and ratio > MAX_RATIO:
            raise UnreadableFile(
                "zip_bomb",
                f"a part of the {self.package.name} unpacks to {ratio:,} times its size, which is "
                f"refused for safety. {self.package.if_too_large}",
            )

    def _refuse_declaration(self, chunk: bytes, is_start: bool) -> None:
        """Refuses what could name an outside file or expand without end: Office writes none."""
        if b"<!DOCTYPE" in chunk or b"<!ENTITY" in chunk:
            raise self._damaged(
                "it holds a document type declaration, which no Office program writes"
            )
        if is_start and b"\0" in chunk[:64]:
            raise self._damaged("its parts are not in UTF-8")
