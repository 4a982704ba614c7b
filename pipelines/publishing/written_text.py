"""What people wrote for a report, as Markdown that can say nothing but words.

Of Markdown only paragraphs, lists, headings, bold and italics are understood; every other character
is printed as the character it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from pipelines.publishing.text import escape

_BLOCKS = re.compile(r"\n\s*\n")
_HEADING = re.compile(r"#{1,6}\s+(\S.*)")
_ITEM = re.compile(r"\s*(?:([-*+])|(\d{1,3})[.)])\s+(\S.*)")
_ESCAPED = re.compile(r"\\([!-/:-@\[-`{-~])")
_MARKED = re.compile(r"(\*{1,3})(?=\S)(.+?)(?<=\S)\1|(?<!\w)(_{1,3})(?=\S)(.+?)(?<=\S)\3(?!\w)")
# Stands for an escaped character while marks are looked for; private use, so no text needs it.
_HELD_FROM, _HELD_TO = 0xE000, 0xE07F


def written_blocks(text: str, level: int = 3) -> str:
    """A written text as Markdown; its own headings become headings of ``level``."""
    return "\n\n".join(_block(lines, level) for lines in _lines(text))


def written_items(text: str) -> list[str]:
    """The items of the lists in a text, each as Markdown of one line."""
    return [item for lines in _lines(text) for _, item in _items(lines)]


def first_paragraph(text: str) -> str:
    """The first paragraph that is neither a heading nor a list, as Markdown of one line."""
    for lines in _lines(text):
        if not _HEADING.fullmatch(lines[0]) and not _ITEM.fullmatch(lines[0]):
            return _inline(" ".join(lines))
    return ""


def plain_words(text: str) -> str:
    """The words alone, without marks: what is counted where a text is measured."""
    held = _held(text)
    while (bare := _MARKED.sub(lambda m: m[2] or m[4], held)) != held:
        held = bare
    lines = [_ITEM.sub(r"\3", _HEADING.sub(r"\1", line)) for line in held.split("\n")]
    return _released("\n".join(lines))


def _lines(text: str) -> Iterator[list[str]]:
    """Blocks as lines; a list that begins straight after a paragraph is a block of its own."""
    for block in _BLOCKS.split(_held(text.replace("\r\n", "\n").replace("\r", "\n"))):
        lines = [line for line in block.split("\n") if line.strip()]
        start = 0
        for at in range(1, len(lines)):
            begins = _ITEM.fullmatch(lines[at]) and not _ITEM.fullmatch(lines[start])
            if begins or _HEADING.fullmatch(lines[at]) or _HEADING.fullmatch(lines[at - 1]):
                yield lines[start:at]
                start = at
        if lines[start:]:
            yield lines[start:]


def _block(lines: list[str], level: int) -> str:
    heading = _HEADING.fullmatch(lines[0])
    if heading and len(lines) == 1:
        return f"{'#' * level} {_inline(heading[1])} {{.unlisted .unnumbered}}"
    items = list(_items(lines))
    if items:
        return "\n".join(f"{mark} {item}" for mark, item in items)
    return _inline(" ".join(lines))


def _items(lines: list[str]) -> Iterator[tuple[str, str]]:
    """Mark and words of each item; nothing where the lines are no list."""
    if not _ITEM.fullmatch(lines[0]):
        return
    found: list[tuple[str, list[str]]] = []
    for line in lines:
        if match := _ITEM.fullmatch(line):
            found.append(("-" if match[1] else f"{match[2]}.", [match[3]]))
        else:
            found[-1][1].append(line)
    for mark, words in found:
        yield mark, _inline(" ".join(words))


def _inline(text: str) -> str:
    """Words with their marks; whatever else could be an instruction is escaped."""
    pieces, at = [], 0
    for match in _MARKED.finditer(text):
        mark, inner = (match[1], match[2]) if match[1] else (match[3], match[4])
        # Pandoc knows both signs; one of them is enough.
        stars = "*" * len(mark)
        pieces += [_plain(text[at : match.start()]), f"{stars}{_inline(inner)}{stars}"]
        at = match.end()
    return "".join([*pieces, _plain(text[at:])])


def _plain(text: str) -> str:
    text = _released(text)
    before = " " if text[:1].isspace() else ""
    after = " " if text.strip() and text[-1:].isspace() else ""
    return f"{before}{escape(' '.join(text.split()))}{after}"


def _held(text: str) -> str:
    bare = "".join(one for one in text if not _HELD_FROM <= ord(one) <= _HELD_TO)
    return _ESCAPED.sub(lambda match: chr(_HELD_FROM + ord(match[1])), bare)


def _released(text: str) -> str:
    return "".join(
        chr(ord(one) - _HELD_FROM) if _HELD_FROM <= ord(one) <= _HELD_TO else one for one in text
    )
