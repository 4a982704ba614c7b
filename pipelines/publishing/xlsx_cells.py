"""The cells of a table in an .xlsx: what gptables is given, and what is written below it.

gptables keeps a dictionary of formats for every cell, which is most of what a workbook costs. It is
given the first row of a table, whose title, headings and marks it sets; the rest is written here
as it writes them. A test holds the two alike.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cache
from textwrap import wrap
from typing import Any

from pipelines.publishing.workbook import Cell, Column, Number, Sheet

ROWS_BY_GPTABLES = 1
# What gptables reads as a link, or refuses as a cell without words.
_LINK = re.compile(r"\]\(")
_WORDS = re.compile(r"[A-Za-z0-9]")
# Whoever edits such a cell would make a formula of it, unless it is marked as text.
_FORMULA_SIGNS = ("=", "+", "-", "@")

_POINTS_A_LINE, _MOST_LINES = 15, 25


@cache
def tall_table() -> Any:
    """gptables' table with room below it for rows that are written afterwards."""
    from gptables import GPTable

    class TallTable(GPTable):
        rows_below = 0

        def _set_data_range(self) -> None:
            super()._set_data_range()
            self.data_range[2] += self.rows_below

    return TallTable


def write_below(
    book: Any,
    page: Any,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    first: int,
    usual: Sequence[int | None],
) -> None:
    """Rows of a table from the row ``first`` of the sheet on, with the looks of those above."""
    looks = [_look(column, at, usual[at]) for at, column in enumerate(columns)]

    @cache
    def shaped(at: int, places: int | None, is_formula: bool) -> Any:
        own: dict[str, Any] = {} if places is None else {"num_format": _places(places)}
        if is_formula:
            own["quote_prefix"] = True
        return book.add_format({**book.theme.data_format, **looks[at], **own})

    for row, cells in enumerate(rows, start=first):
        for at, cell in enumerate(cells):
            if isinstance(cell, Number):
                page.write_number(row, at, cell.published, shaped(at, cell.decimals, False))
            else:
                is_formula = cell.startswith(_FORMULA_SIGNS)
                page.write_string(row, at, cell, shaped(at, None, is_formula))


def usual_places(sheet: Sheet, at: int) -> int | None:
    """How many places most numbers of a column have; None where it has no number."""
    places = Counter(cell.decimals for row in sheet.rows if isinstance(cell := row[at], Number))
    return places.most_common(1)[0][0] if places else None


def _look(column: Column, at: int, usual: int | None) -> dict[str, Any]:
    look: dict[str, Any] = {"valign": "top", "align": "right" if column.is_number else "left"}
    if usual is not None:
        look["num_format"] = _places(usual)
    if at == 0:
        look["bold"] = True
    elif not column.is_number:
        # Words would touch the numbers of the column before.
        look["indent"] = 1
    return look


def formats_of(
    columns: Sequence[Column], rows: Sequence[Sequence[Cell]], usual: Sequence[int | None]
) -> list[dict[str, Any]]:
    """How each column stands, and each number whose places differ from its column's."""
    formats: list[dict[str, Any]] = []
    for at, column in enumerate(columns):
        look = _look(column, at, usual[at])
        formats.append({"column": {"columns": [at], "format": look, "include_names": True}})
        formats.extend(
            {"cell": {"cells": (row + 1, at), "format": {"num_format": _places(cell.decimals)}}}
            for row, cells in enumerate(rows)
            if isinstance(cell := cells[at], Number) and cell.decimals != usual[at]
        )
    return formats


def _places(decimals: int) -> str:
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def row_height(cells: Iterable[tuple[str, int]]) -> int:
    """Points for a row; not every program finds the height of wrapped text by itself.

    Args:
        cells: each text with its column's width in characters.
    """
    # Words are wider than the digits a column's width is counted in.
    needed = (len(wrap(text, max(1, width * 9 // 10))) for text, width in cells)
    return min(max([1, *needed]), _MOST_LINES) * _POINTS_A_LINE


def value_of(cell: Cell) -> Any:
    """A cell as gptables takes it."""
    from gptables.core.gptable import FormatList

    if isinstance(cell, Number):
        return cell.published
    is_formula = cell.startswith(_FORMULA_SIGNS)
    if is_formula or _LINK.search(cell) or not _WORDS.search(cell):
        # Written as it is: gptables neither parses nor judges text that carries a format.
        return FormatList([{"quote_prefix": is_formula}, cell])
    return cell
