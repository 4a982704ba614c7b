"""Reads a Word document's paragraphs, without Word and without trusting the file.

Text, headings, lists, bold and italics are taken; what else a document can hold is named. The
format is Office Open XML (ECMA-376, part 1); elements are told by their local names, because its
'strict' variant has other namespaces.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree as ET

from pipelines.intake.readers.archive import MALFORMED, Archive, Package, damaged
from pipelines.intake.readers.document import Paragraph
from pipelines.intake.readers.model import UnreadableFile
from pipelines.intake.readers.word_runs import attribute, content, local, value

DOCUMENT = Package(
    code="not_a_document",
    name="document",
    program="Word",
    ending=".docx",
    if_too_large="Take large pictures out, or copy the text to a new document.",
)
MAIN, STYLES = "word/document.xml", "word/styles.xml"
MAX_PART = 30 * 1024**2
_HEADING = re.compile(r"heading ([1-9])", re.IGNORECASE)
# Headings that a document keeps for itself: its title and its table of contents.
_APART = ("title", "subtitle", "toc heading")


def read_word(path: Path) -> list[Paragraph]:
    """Reads paragraphs in order; ``row`` counts those that hold anything.

    Raises:
        UnreadableFile: ``zip_bomb``, ``password``, ``macro`` or ``not_a_document``.
    """
    with Archive(path, DOCUMENT) as archive:
        archive.check()
        names = [name.lower() for name in archive.members]
        if any(name.endswith("vbaproject.bin") for name in names):
            raise UnreadableFile(
                "macro",
                "the document holds a macro, and files with macros are not opened. In Word choose "
                "Save As, Word Document (.docx), which leaves the macro out, and send that.",
            )
        if "encryptedpackage" in names:
            raise UnreadableFile(
                "password", "the document is protected by a password. Remove it and send it again."
            )
        if MAIN not in archive.members:
            raise damaged("it is a zip file without a document in it", DOCUMENT)
        body = _part(archive, MAIN).find("{*}body")
        styles = _styles(_part(archive, STYLES)) if STYLES in archive.members else {}
    if body is None:
        raise damaged("it has no text", DOCUMENT)
    try:
        return [*_paragraphs(body, styles)]
    except RecursionError as error:
        raise damaged("its parts are nested without end", DOCUMENT) from error


def _part(archive: Archive, name: str) -> ET.Element:
    if archive.members[name].file_size > MAX_PART:
        raise UnreadableFile("too_large", "the document's text is far too long to be read.")
    try:
        # Entities cannot be declared: Archive.check refuses every document type declaration.
        return ET.fromstring(b"".join(archive.unpack(name)))
    except MALFORMED as error:
        raise damaged(f"its part {name} is not well-formed", DOCUMENT) from error


def _styles(root: ET.Element) -> dict[str, str]:
    """Style id -> its name, or the name of the heading that it is based on."""
    names, based = {}, {}
    for style in root.findall(".//{*}style"):
        code = attribute(style, "styleId")
        names[code] = value(style.find("{*}name")).casefold()
        based[code] = value(style.find("{*}basedOn"))
    found = {}
    for code in names:
        at, seen = code, {code}
        while not _HEADING.fullmatch(names.get(at, "")) and based.get(at) and based[at] not in seen:
            at = based[at]
            seen.add(at)
        found[code] = names[at] if _HEADING.fullmatch(names.get(at, "")) else names[code]
    return found


def _paragraphs(body: ET.Element, styles: dict[str, str]) -> Iterator[Paragraph]:
    row, has_heading = 0, False
    for block in _blocks(body):
        if local(block) == "tbl":
            row += 1
            # The first table may say the year and the partnership; another would be lost.
            text = "" if has_heading else "\n".join(_table_lines(block))
            yield Paragraph(row, text, lost=("a table",) if has_heading else ())
            continue
        style = styles.get(value(block.find("{*}pPr/{*}pStyle")), "")
        lost, unread, text = content(block)
        if not (text.strip() or lost or unread) or style in _APART or style.startswith("toc "):
            continue
        row += 1
        heading = _HEADING.fullmatch(style)
        if heading:
            has_heading = True
            plain = re.sub(r"\*{1,3}(?!\*)|\\(?=[*_\\])", "", text)
            yield Paragraph(row, plain, int(heading[1]), lost, unread)
            continue
        is_item = block.find("{*}pPr/{*}numPr") is not None or style.startswith("list ")
        yield Paragraph(row, f"- {text.strip()}" if is_item else _opened(text), 0, lost, unread)


def _blocks(parent: ET.Element) -> Iterator[ET.Element]:
    """Paragraphs and tables; a content control's own are among them."""
    for child in parent:
        if local(child) in ("p", "tbl"):
            yield child
        elif local(child) in ("sdt", "sdtContent", "customXml", "ins", "moveTo"):
            yield from _blocks(child)


def _table_lines(table: ET.Element) -> Iterator[str]:
    for row in table.findall(".//{*}tr"):
        cells = [
            " ".join(content(p)[2] for p in cell.findall(".//{*}p"))
            for cell in row.findall(".//{*}tc")
        ]
        yield " | ".join(cells)


def _opened(text: str) -> str:
    """A paragraph that would begin like a list or a heading begins as what it is."""
    return re.sub(r"^\s*(?=[-+#]|\d{1,3}[.)]\s)", r"\\", text)
