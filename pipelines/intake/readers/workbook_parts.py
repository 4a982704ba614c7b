"""Which sheets a workbook has, where they lie, and which are hidden."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable
from dataclasses import dataclass
from xml.parsers import expat

from pipelines.intake.readers.archive import MALFORMED, Archive, damaged
from pipelines.intake.readers.model import UnreadableFile

WORKBOOK = "xl/workbook.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
MAX_PARTS = 10_000


@dataclass(frozen=True)
class SheetPart:
    """A worksheet: its name, the zip member that holds it, and whether people can see it."""

    name: str
    member: str
    is_visible: bool


@dataclass(frozen=True)
class WorkbookParts:
    """The worksheets in order, and the member with the shared strings, if there is one."""

    sheets: tuple[SheetPart, ...]
    shared_strings: str | None


def find_parts(archive: Archive) -> WorkbookParts:
    """Reads the workbook's table of contents; refuses a macro and what is no workbook.

    Raises:
        UnreadableFile: ``macro``, ``password``, ``unknown_type`` or ``not_a_workbook``.
    """
    names = [name.lower() for name in archive.members]
    if any(name.endswith("vbaproject.bin") or "/macrosheets/" in name for name in names):
        raise UnreadableFile(
            "macro",
            "the workbook holds a macro, and files with macros are not opened. In Excel choose "
            "Save As, Excel Workbook (.xlsx), which leaves the macro out, and send that.",
        )
    if "encryptedpackage" in names:
        raise UnreadableFile(
            "password", "the workbook is protected by a password. Remove it and send it again."
        )
    if "xl/workbook.bin" in names:
        raise UnreadableFile(
            "unknown_type",
            "the file is a binary workbook (.xlsb). In Excel choose Save As, Excel Workbook "
            "(.xlsx), and send that.",
        )
    if WORKBOOK not in archive.members or RELATIONS not in archive.members:
        raise damaged("it is a zip file without a workbook in it")
    targets: dict[str, tuple[str, str]] = {}
    for attributes in _elements(archive, RELATIONS, "Relationship"):
        if attributes.get("TargetMode") != "External":
            kind = attributes.get("Type", "").rpartition("/")[2]
            member = posixpath.normpath(posixpath.join("xl", attributes.get("Target", "")))
            targets[attributes.get("Id", "")] = (kind, member.lstrip("/"))
    sheets = []
    for attributes in _elements(archive, WORKBOOK, "sheet"):
        kind, member = targets.get(attributes.get("id", ""), ("", ""))
        if kind == "worksheet":  # a chart sheet holds no cells
            is_visible = attributes.get("state", "visible") == "visible"
            sheets.append(SheetPart(attributes.get("name", ""), member, is_visible))
    strings = next((member for kind, member in targets.values() if kind == "sharedStrings"), None)
    return WorkbookParts(tuple(sheets), strings if strings in archive.members else None)


def shared_string_lengths(chunks: Iterable[bytes]) -> list[int]:
    """Returns the length of each shared string, in order."""
    lengths: list[int] = []

    def start(name: str, _: dict[str, str]) -> None:
        if name == "si" or name.endswith(":si"):
            lengths.append(0)

    def text(data: str) -> None:
        if lengths:
            lengths[-1] += len(data)

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    try:
        for chunk in chunks:
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except MALFORMED as error:
        raise damaged("its table of texts is not well-formed") from error
    return lengths


def _elements(archive: Archive, member: str, wanted: str) -> list[dict[str, str]]:
    """Returns the attributes, by local name, of a small part's elements of one kind."""
    found: list[dict[str, str]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == wanted:
            if len(found) == MAX_PARTS:
                raise damaged(f"its part {member} lists far too many others")
            found.append({key.rpartition(":")[2]: value for key, value in attributes.items()})

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        for chunk in archive.unpack(member):
            parser.Parse(chunk)
        parser.Parse(b"", True)
    except MALFORMED as error:
        raise damaged(f"its part {member} is not well-formed") from error
    return found
