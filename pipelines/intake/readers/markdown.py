"""Reads a Markdown file as paragraphs; no Markdown program is run over what a stranger wrote."""

from __future__ import annotations

import re
from pathlib import Path

from pipelines.intake.readers.document import Paragraph, kind_of_item
from pipelines.intake.readers.encoding import guess_encoding
from pipelines.intake.readers.model import ReaderNote, UnreadableFile

# A year's texts are some dozens of pages; what is far larger is another file under this name.
MAX_BYTES = 5 * 1024**2
_HEADING = re.compile(r"(#{1,6})\s+(.*?)\s*#*\s*")
# Each pattern, with what a person would call the thing. None looks far: a line may be hostile.
_NOT_CARRIED = (
    (re.compile(r"^\s*(?:```|~~~)"), "program code"),
    (re.compile(r"^\s*\|.*\|\s*$"), "a table"),
    (re.compile(r"(?<!\\)!\[[^\]]{0,300}\]\("), "a picture"),
    (re.compile(r"(?<![\\!])\[[^\]]{1,300}\][(\[]"), "a link"),
    (re.compile(r"(?<!\\)\[\^[^\]]{1,100}\]"), "a footnote"),
    (re.compile(r"(?<!\\)<[A-Za-z/!?][^>]{0,300}>"), "HTML"),
    (re.compile(r"^\s*={3,}\s*$"), "a heading that is underlined (begin it with '## ' instead)"),
)
_RULE = re.compile(r"\s*(?:-{3,}|\*{3,}|_{3,})\s*")


def read_markdown(path: Path) -> tuple[list[Paragraph], list[ReaderNote]]:
    """Reads paragraphs, items and headings with their lines, and what to say of the file.

    Raises:
        UnreadableFile: ``too_large`` or ``encoding``.
    """
    if path.stat().st_size > MAX_BYTES:
        raise UnreadableFile(
            "too_large",
            f"the file is larger than {MAX_BYTES // 1024**2} MB, so it is not a written text.",
        )
    text, notes = _decoded(path.read_bytes())
    found: list[Paragraph] = []
    held: list[str] = []
    begun = 0

    def finish() -> None:
        if held:
            found.append(_paragraph(begun, "\n".join(held)))
            held.clear()

    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, line in enumerate(lines, start=1):
        heading = _HEADING.fullmatch(line)
        if heading:
            finish()
            found.append(Paragraph(number, heading[2], len(heading[1]), _lost(heading[2])))
        elif not line.strip() or _RULE.fullmatch(line):
            finish()
        else:
            if kind_of_item(line):
                finish()
            if not held:
                begun = number
            held.append(line.rstrip())
    finish()
    return found, notes


def _decoded(data: bytes) -> tuple[str, list[ReaderNote]]:
    encoding = guess_encoding(data[:4096])
    notes = []
    try:
        text = data[encoding.mark :].decode(encoding.name)
    except UnicodeDecodeError:
        try:
            text = data.decode("cp1252")
        except UnicodeDecodeError as error:
            raise UnreadableFile(
                "encoding",
                "the file's letters are in no encoding that is read (UTF-8, UTF-16, Windows-1252), "
                "so it may be damaged or not be text. Save it as UTF-8 and send it again.",
            ) from error
        message = "The file is not UTF-8 and was read as Windows-1252. Check its quotation marks."
        notes.append(ReaderNote(None, None, "encoding_assumed", message))
    if "\0" in text:
        raise UnreadableFile("encoding", "the file holds NUL characters: it is not a written text.")
    return text, notes


def _paragraph(row: int, text: str) -> Paragraph:
    lost = [what for line in text.split("\n") for what in _lost(line)]
    return Paragraph(row, text, 0, tuple(dict.fromkeys(lost)))


def _lost(line: str) -> tuple[str, ...]:
    return tuple(what for pattern, what in _NOT_CARRIED if pattern.search(line))
