"""One form as a sheet: a title, an example above the headings, then the lines to fill in.

What stands above the headings is never read as data, which is why the example stands there.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.intake.handed_out import LINE
from pipelines.publishing.xlsx_cells import row_height
from pipelines.templates.forms import COUNTED, Form, FormColumn
from pipelines.templates.lists import Lists

_TITLE, _HOW, _EXAMPLE, HEADINGS = 0, 1, 2, 3
FIRST_LINE = HEADINGS + 1
# Lines that are ready below those that are offered, and how far the drop-downs reach.
SPARE_LINES = 100
_REACH = 2000
_HOW_TO = (
    "White cells are to be filled in; shaded ones are to be read and locked, without a password."
    " Select a cell to be told what belongs there. The example in the row above the headings is"
    " not read."
)
# Spare lines on paper: who fills it in by hand needs a few.
_SPARE_PRINTED = 10
_LONGEST_PROMPT, _LONGEST_PROMPT_TITLE = 255, 32
_NOT_LISTED = "This is not on the list. Choose from the list, or see the sheet 'Lists'."


class Looks:
    """The formats of one workbook."""

    def __init__(self, book: Any) -> None:
        plain = {"font_name": "Arial", "font_size": 11, "valign": "top", "text_wrap": True}
        lined = {**plain, "border": 1, "border_color": "#9AA0A6"}
        self.title = book.add_format({**plain, "bold": True, "font_size": 14, "text_wrap": False})
        self.prose = book.add_format(plain)
        self.plain_line = book.add_format({**plain, "text_wrap": False})
        self.heading = book.add_format(
            {**lined, "bold": True, "bg_color": "#1F3A5F", "font_color": "#FFFFFF"}
        )
        self.to_read = book.add_format({**lined, "bg_color": "#E8EAED"})
        self.example = book.add_format({**lined, "italic": True, "bg_color": "#E8EAED"})
        # Below the lines that are ready anything may be typed, and above the headings there is no
        # frame. As text, a code like 1-2 is not made a date, nor a dash before a word a formula.
        self.open_column = book.add_format({**plain, "locked": False, "num_format": "@"})
        self.open_numbers = book.add_format({**plain, "locked": False})
        self.text = book.add_format({**lined, "locked": False, "num_format": "@"})
        self.number = book.add_format({**lined, "locked": False, "align": "right"})
        self.date = book.add_format({**lined, "locked": False, "num_format": "dd/mm/yyyy"})
        self.number_to_read = book.add_format({**lined, "bg_color": "#E8EAED", "align": "right"})

    def open_cell(self, column: FormColumn) -> Any:
        """How a cell looks that is to be filled in."""
        kind = column.column.type if column.column else "text"
        if kind == "date":
            return self.date
        return self.number if kind in ("count", "whole", "number") else self.text


def write_form(page: Any, looks: Looks, form: Form, title: str, name: str, lists: Lists) -> None:
    """Write one form.

    Args:
        page: the sheet.
        looks: the workbook's formats.
        form: what is written.
        title: stands in the first row.
        name: the sheet's name, which heads the lists that are its own.
        lists: where the drop-downs' choices are collected.
    """
    page.write_string(_TITLE, 0, title, looks.title)
    page.write_string(_HOW, 0, _HOW_TO, looks.plain_line)
    widths = [_width(column) for column in form.columns]
    last = FIRST_LINE + len(form.lines) + SPARE_LINES - 1
    for at, column in enumerate(form.columns):
        below = looks.open_column if looks.open_cell(column) is looks.text else looks.open_numbers
        page.set_column(at, at, widths[at], below if column.column else None)
        page.write_string(HEADINGS, at, column.heading, looks.heading)
        page.write_string(_EXAMPLE, at, _example(form, column, at), looks.example)
        if column.column:
            _help(page, form, column, at, name, lists)
    examples = (_example(form, column, at) for at, column in enumerate(form.columns))
    page.set_row(_EXAMPLE, row_height(zip(examples, widths, strict=True)))
    headings = (column.heading for column in form.columns)
    page.set_row(HEADINGS, row_height(zip(headings, widths, strict=True)))
    for row in range(FIRST_LINE, last + 1):
        number = row - FIRST_LINE
        is_offered = number < len(form.lines)
        cells = form.lines[number] if is_offered else form.given
        if is_offered:
            texts = (cells.get(column.heading, "") for column in form.columns)
            page.set_row(row, row_height(zip(texts, widths, strict=True)))
        page.write_number(row, 0, number + 1, looks.number_to_read)
        for at, column in enumerate(form.columns[1:], start=1):
            is_locked = form.is_locked(column) and (is_offered or column.is_given)
            look = looks.to_read if is_locked else looks.open_cell(column)
            _write(page, row, at, cells.get(column.heading, ""), look, looks, column)
    page.freeze_panes(FIRST_LINE, 2)
    page.autofilter(HEADINGS, 0, last, len(form.columns) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(HEADINGS)
    page.print_area(0, 0, last - SPARE_LINES + _SPARE_PRINTED, len(form.columns) - 1)
    page.protect(
        "", {"autofilter": True, "format_cells": True, "format_columns": True, "format_rows": True}
    )


def _write(
    page: Any, row: int, at: int, text: str, look: Any, looks: Looks, column: FormColumn
) -> None:
    if not text:
        page.write_blank(row, at, None, look)
    elif column.column is None and text.replace(".", "", 1).isdecimal():
        page.write_number(row, at, float(text), looks.number_to_read)
    else:
        page.write_string(row, at, text, look)


def _example(form: Form, column: FormColumn, at: int) -> str:
    if at == 0:
        return "Example, not read"
    if column.column is None:
        return ""
    if column.heading in form.given:
        return form.given[column.heading]
    # A figure and the reason why there is none never stand in one line.
    if column.heading in {one.status_column for one in form.contract.columns}:
        return ""
    if not column.choices:
        return column.column.example
    known = {one.code: one.shown for one in column.choices}
    return known.get(column.column.example, column.choices[0].shown)


def _help(page: Any, form: Form, column: FormColumn, at: int, name: str, lists: Lists) -> None:
    """A list to choose from where there is one, and what belongs in the cell when it is entered."""
    assert column.column
    told: dict[str, Any] = {
        "input_title": column.heading[:_LONGEST_PROMPT_TITLE],
        "input_message": _cut(" ".join(column.column.meaning.split())),
        "ignore_blank": True,
    }
    kind = column.column.type
    if column.choices and not column.is_given:
        told |= {
            "validate": "list",
            "source": lists.source(column.choices, f"{name}, {column.heading}"),
            "error_title": "Not on the list",
            "error_message": _NOT_LISTED,
        }
    elif kind == "whole":
        told |= {
            "validate": "integer", "criteria": ">=", "value": 0,
            "error_message": "Write a whole number, 0 or more.",
        }  # fmt: skip
    elif kind == "date":
        told |= {
            "validate": "date", "criteria": "between",
            "minimum": date(2000, 1, 1), "maximum": date(2100, 1, 1),
            "error_message": "Write a date, like 14/05/2025.",
        }  # fmt: skip
    else:
        told["validate"] = "any"
    page.data_validation(FIRST_LINE, at, FIRST_LINE + _REACH, at, told)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST_PROMPT else text[: _LONGEST_PROMPT - 1] + "…"


def _width(column: FormColumn) -> int:
    if column.column is None:
        return 12 if column.heading == LINE else 44 if column.heading == COUNTED else 16
    if column.choices:
        return min(24, max(14, *(len(one.shown) + 2 for one in column.choices)))
    if column.column.type == "text":
        return 50
    return max(14, len(column.heading) + 3)
