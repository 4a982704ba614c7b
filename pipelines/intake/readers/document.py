"""A text with headings, from Markdown or Word: one row for each section, as a sheet would be.

At the top stand the year and the partnership that it is written for; then the sections, each under
a heading. What a report cannot carry over (a table, a picture, a footnote) is named, so that nobody
finds out from the published page that it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipelines.intake.readers.model import RawTable, ReaderNote, UnreadableFile

COLUMNS = ("year", "partnership", "section", "text")
# Kept apart: what is lost from a section must be put right, what stands beside it is only said.
NOT_CARRIED = "not_carried_over"
LEFT_OUT = "left_out"
MOST_PARAGRAPHS = 20_000
_TOLD = re.compile(r"[\s|*_>]*(year|partnership)[\s*_]*[:|][\s*_]*(.*?)[\s|*_]*", re.IGNORECASE)
_NUMBERING = re.compile(r"^(?:\d+[.)]?|[A-Za-z][.)])\s+")
_HOW = "Write at the top 'Year: 2024-25' and 'Partnership: LSCP' (or LRSCP), each on its own line."


@dataclass(frozen=True)
class Paragraph:
    """A paragraph, list item or heading of a document.

    Attributes:
        row: Its line, or in Word its number among the paragraphs, from 1.
        text: Markdown of one line or several; of a heading its words alone.
        level: 1 to 9 for a heading, 0 for anything else.
        lost: What is in it that cannot be carried over, in words: 'a picture'.
        unread: What stands beside it and was not read: 'a comment'.
    """

    row: int
    text: str
    level: int = 0
    lost: tuple[str, ...] = ()
    unread: tuple[str, ...] = ()


def read_document(path: Path) -> RawTable:
    """Reads a ``.md`` or ``.docx`` file: a row for each section, under the names of ``COLUMNS``.

    Raises:
        UnreadableFile: It cannot be read safely, or nothing says which year and partnership it is
            for (``no_head``), or it has no headings (``no_sections``).
    """
    if path.suffix.lower() == ".md":
        from pipelines.intake.readers.markdown import read_markdown

        paragraphs, notes = read_markdown(path)
    else:
        from pipelines.intake.readers.word import read_word

        paragraphs, notes = read_word(path), []
    return _as_table(paragraphs, notes)


def _as_table(paragraphs: Sequence[Paragraph], notes: Iterable[ReaderNote]) -> RawTable:
    if len(paragraphs) > MOST_PARAGRAPHS:
        raise UnreadableFile(
            "too_large", f"the document has more than {MOST_PARAGRAPHS:,} paragraphs."
        )
    level = _level_of_sections(paragraphs)
    starts = [at for at, one in enumerate(paragraphs) if one.level == level]
    if not starts:
        raise UnreadableFile(
            "no_sections",
            "the document has no headings, so it is not known what each text is for. Give each "
            "section its heading: in Word with the style 'Heading 1', in Markdown with '## '.",
        )
    above = paragraphs[: starts[0]]
    told, found = _head(above), [*notes, *_not_used(above)]
    rows = []
    for start, end in zip(starts, [*starts[1:], len(paragraphs)], strict=True):
        heading = paragraphs[start]
        section = _NUMBERING.sub("", heading.text.strip()).rstrip(" :")
        found += [note for one in paragraphs[start:end] for note in _notes(one, section)]
        text = _joined(paragraphs[start + 1 : end])
        rows.append((heading.row, told["year"], told["partnership"], section, text or None))
    names = [f"c{number}" for number in range(1, len(COLUMNS) + 1)]
    cells = pl.DataFrame(
        [(0, *COLUMNS), *rows],
        schema={"row": pl.UInt32, **dict.fromkeys(names, pl.String)},
        orient="row",
    )
    return RawTable(sheet=None, cells=cells, notes=tuple(found), is_document=True)


def _level_of_sections(paragraphs: Sequence[Paragraph]) -> int:
    """1, or 2 where the one heading of level 1 is the document's title."""
    levels = [one.level for one in paragraphs]
    return 2 if levels.count(1) <= 1 and 2 in levels else 1


def _head(paragraphs: Sequence[Paragraph]) -> dict[str, str]:
    told: dict[str, str] = {}
    for line in (line for one in paragraphs for line in one.text.split("\n")):
        if match := _TOLD.fullmatch(line):
            told.setdefault(match[1].lower(), match[2].strip("\"' "))
    missing = [name for name in ("year", "partnership") if not told.get(name)]
    if missing:
        raise UnreadableFile(
            "no_head", f"nothing says for which {' and '.join(missing)} the text is written. {_HOW}"
        )
    return told


def _not_used(above: Sequence[Paragraph]) -> Iterable[ReaderNote]:
    """Words above the first section that are no title and tell neither year nor partnership."""
    for one in above:
        lines = [line for line in one.text.split("\n") if line.strip(" |-:\t")]
        if not one.level and any(not _TOLD.fullmatch(line) for line in lines):
            message = "This stands above the first heading and was not read."
            yield ReaderNote(one.row, None, LEFT_OUT, message)


def _notes(one: Paragraph, section: str) -> Iterable[ReaderNote]:
    where = f"Under '{section}'"
    for what in one.lost:
        message = f"{where} stands {what}, which the report cannot carry over. Put it into words."
        yield ReaderNote(one.row, section, NOT_CARRIED, message)
    for what in one.unread:
        yield ReaderNote(one.row, section, LEFT_OUT, f"{where} stands {what}, which was not read.")


def _joined(paragraphs: Sequence[Paragraph]) -> str:
    """Markdown of a section: items of one list stand close, all else a blank line apart."""
    text, kind_before = "", ""
    for one in paragraphs:
        if not one.text.strip():
            continue
        piece = f"### {one.text.strip()}" if one.level else one.text.rstrip()
        kind = kind_of_item(piece)
        between = "\n" if kind and kind == kind_before else "\n\n"
        text += between + piece if text else piece
        kind_before = kind
    return text


def kind_of_item(line: str) -> str:
    """'-' where a line begins an item of a list, '1' of a numbered one, else ''."""
    match = re.match(r"\s*(?:([-*+])|\d{1,3}[.)])\s+\S", line)
    return "" if match is None else "-" if match[1] else "1"
