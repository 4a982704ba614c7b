"""The sheet with everything that may be chosen; the drop-downs of the other sheets point to it.

A list typed into a drop-down itself ends after 255 characters. The sheet is in sight, not hidden:
whoever copies from a system of their own looks the words up there.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pipelines.templates.choices import Choice

if TYPE_CHECKING:
    from pipelines.templates.sheet import Looks

LISTS = "Lists"
_TITLE, _HEADINGS = 0, 2
_FIRST = _HEADINGS + 1
_COLUMNS = 3


@dataclass
class Lists:
    """Lists as sheets ask for them; one that several share is there once."""

    places: dict[tuple[Choice, ...], tuple[int, str]] = field(default_factory=dict)

    def source(self, choices: tuple[Choice, ...], heading: str) -> str:
        """What a drop-down names as its source."""
        from xlsxwriter.utility import xl_range_abs

        if choices not in self.places:
            self.places[choices] = (len(self.places) * _COLUMNS, heading)
        at = self.places[choices][0]
        return f"='{LISTS}'!{xl_range_abs(_FIRST, at, _FIRST + len(choices) - 1, at)}"

    def write(self, page: Any, looks: Looks) -> None:
        """Each list with the code it is kept under and, where there is one, its meaning."""
        page.write_string(_TITLE, 0, "What may be chosen in the columns with a list", looks.title)
        for choices, (at, heading) in self.places.items():
            for offset, (what, width) in enumerate(
                (("choose", 44), ("kept as", 26), ("means", 50 if _any_meaning(choices) else 12))
            ):
                page.write_string(_HEADINGS, at + offset, f"{heading}: {what}", looks.heading)
                page.set_column(at + offset, at + offset, width)
            for row, choice in enumerate(choices, start=_FIRST):
                for offset, text in enumerate((choice.shown, choice.code, choice.meaning)):
                    page.write_string(row, at + offset, text, looks.prose)
        page.freeze_panes(_FIRST, 0)
        page.protect("", {"format_columns": True, "format_rows": True})


def _any_meaning(choices: tuple[Choice, ...]) -> bool:
    return any(choice.meaning for choice in choices)
