"""What a workbook of a report's tables holds, whatever file it is written to.

The rules are those of the Government Analysis Function's 'Releasing statistics in spreadsheets':
one table on a sheet, beginning in column A, one header row of different headings, no empty cell
(a symbol says why there is no number), nothing told by colour alone, notes on a sheet of their own.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pipelines.publishing.numbers import rounded

COVER = "Cover"
# Excel's cell holds 32,767 units of UTF-16, of which a character may need two.
LONGEST_TEXT = 16_000
_LONGEST_LABEL = 31
_CUT = " ... (cut: longer than a cell holds)"
_SPACES = re.compile(r"  +")
_DIRECTIONS = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])


@dataclass(frozen=True)
class Number:
    """A number as it is published: rounded half up to ``decimals``."""

    value: float
    decimals: int = 0

    @property
    def published(self) -> float | int:
        """The number the cell holds; what is shown is all there is."""
        text = rounded(self.value, self.decimals).replace(",", "")
        return float(text) if self.decimals else int(text)


Cell = Number | str


@dataclass(frozen=True)
class Column:
    """A heading, its width in characters, and whether its numbers and symbols stand right."""

    title: str
    width: int
    is_number: bool = False


@dataclass(frozen=True)
class Sheet:
    """One table with the lines above it; cells are text or numbers, never empty."""

    label: str
    title: str
    lines: tuple[str, ...]
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    # How many columns say what a row is about: they stay in sight.
    keys: int = 1

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line(self.title))
        object.__setattr__(self, "lines", tuple(line(one) for one in self.lines))
        titles = [column.title for column in self.columns]
        if len(set(titles)) != len(titles):
            raise ValueError(f"The sheet '{self.label}' has one heading twice.")
        for row in self.rows:
            if len(row) != len(titles):
                raise ValueError(
                    f"A row of {len(row)} cells in '{self.label}', which has {len(titles)} columns."
                )


@dataclass(frozen=True)
class Workbook:
    """A report's tables; ``intro`` and ``about`` are the cover's paragraphs."""

    title: str
    intro: tuple[str, ...]
    about: tuple[str, ...]
    notes: Sheet
    sheets: tuple[Sheet, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "title", line(self.title))
        for name in ("intro", "about"):
            object.__setattr__(self, name, tuple(line(one) for one in getattr(self, name)))

    @cached_property
    def contents(self) -> Sheet:
        """The names of the sheets, each a link, and what is on them."""
        return Sheet(
            label="Contents",
            title="Contents",
            lines=(
                "This worksheet contains one table. Each name in the first column leads to its "
                "sheet.",
            ),
            columns=(Column("Sheet", 34), Column("What is on it", 90)),
            rows=tuple((one.label, one.title) for one in (self.notes, *self.sheets)),
        )

    def links(self, sheet: Sheet) -> bool:
        """Whether the first column of a sheet leads to other sheets."""
        return sheet is self.contents

    @property
    def tables(self) -> tuple[Sheet, ...]:
        """Every sheet with a table, in the order of the tabs; the cover stands before them."""
        return (self.contents, self.notes, *self.sheets)


def text(value: object, otherwise: str = "not recorded") -> str:
    """What somebody wrote as one cell: no control characters, no longer than a cell holds.

    Args:
        value: the text, or anything with a readable ``str``; None for none.
        otherwise: what stands for none or for nothing but spaces.
    """
    written = "" if value is None else str(value)
    kept = "".join(_shown(one) for one in written.translate(_DIRECTIONS))
    kept = _SPACES.sub(" ", kept).strip()
    if len(kept) > LONGEST_TEXT:
        kept = kept[: LONGEST_TEXT - len(_CUT)] + _CUT
    return kept or otherwise


def line(value: str) -> str:
    """A title or a line above a table: as ``text``, on one line."""
    return " ".join(text(value, "Not named").split("\n"))


def _shown(character: str) -> str:
    if character == "\n":
        return character
    if character.isspace():
        return " "
    # Unassigned and surrogate code points are not allowed in XML.
    is_noise = unicodedata.category(character) in ("Cc", "Cs", "Cn")
    return "" if is_noise else character


def labels(wanted: Sequence[str]) -> list[str]:
    """Names for tabs: short enough, without the characters Excel refuses, all different."""
    made: list[str] = []
    for one in wanted:
        base = " ".join(re.sub(r"[\[\]:*?/\\]", " ", text(one, "Sheet")).split()).strip("'")
        label, number = (base or "Sheet")[:_LONGEST_LABEL], 1
        # Excel compares them without regard to case, and keeps 'History' to itself.
        while label.casefold() in {"history", *(other.casefold() for other in made)}:
            number += 1
            ending = f" {number}"
            label = (base or "Sheet")[: _LONGEST_LABEL - len(ending)] + ending
        made.append(label.strip())
    return made
