"""Words for reports: escaping what people wrote, and small grammar.

Free text reaches a report as Markdown. Every character Markdown, Quarto, HTML or Typst could take
for an instruction is escaped, so that it is printed as the character it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_PARAGRAPHS = re.compile(r"\n\s*\n")
_NO_BREAK_SPACES = "\u00a0\u202f"
# Directional overrides can make text read differently from what it holds.
_OVERRIDES = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


def escape(text: str) -> str:
    """One line of plain text as Markdown that prints exactly those characters."""
    visible = "".join(map(_visible, text.translate(_OVERRIDES)))
    return _PUNCTUATION.sub(r"\\\1", visible.strip())


def _visible(character: str) -> str:
    if character in _NO_BREAK_SPACES:
        return character
    if character.isspace():
        return " "
    return "" if unicodedata.category(character) in ("Cc", "Cs") else character


def escape_paragraphs(text: str) -> list[str]:
    """Free text of several paragraphs, each escaped; single line breaks become spaces."""
    parts = _PARAGRAPHS.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return [escape(" ".join(part.split())) for part in parts if part.strip()]


def attribute(text: str) -> str:
    """Text as a quoted Pandoc attribute value; in quotes an escape holds as it does outside."""
    return f'"{escape(" ".join(text.split()))}"'


def listed(items: Sequence[str], last: str = "and") -> str:
    """'a', 'a and b', 'a, b and c'."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """'1 return', '3 returns', 'no returns' with thousands commas."""
    word = one if count == 1 else many or f"{one}s"
    return f"{'no' if count == 0 else f'{count:,}'} {word}"


def flat(text: object) -> str:
    """What somebody wrote, on one line; '' for nothing."""
    return " ".join(str(text or "").split())


def capital(text: str) -> str:
    """The first letter raised, the rest as it is."""
    return text[:1].upper() + text[1:]
