"""A return workbook of one agency and quarter as .xlsx; the same content gives the same bytes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from textwrap import shorten
from typing import Any

from pipelines.publishing.workbook import labels
from pipelines.publishing.xlsx_cells import row_height
from pipelines.reminders.owed import day_words
from pipelines.templates.forms import Form
from pipelines.templates.guide import CHECKED, GUIDE, checked_rows, guide_rows
from pipelines.templates.lists import LISTS, Lists
from pipelines.templates.sheet import Looks, write_form

FIRST = "Read first"
_WIDTHS = {GUIDE: (24, 20, 60, 30, 30, 44), CHECKED: (24, 60, 60, 22)}
_PROSE = 100
# Text stays text: nothing that stands in a catalogue may become a formula or a link.
_PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}


@dataclass(frozen=True)
class ReturnBook:
    """What one agency is handed out for one quarter; each form with the day it is due."""

    agency: str
    quarter: str
    forms: tuple[tuple[Form, date | None], ...]


def sheet_names(book: ReturnBook) -> list[str]:
    """What the forms' sheets are called, in order."""
    taken = [FIRST, GUIDE, CHECKED, LISTS]
    titles = (form.contract.title.split(",")[0] for form, _ in book.forms)
    # Cut at a word: a tab has room for 31 characters.
    made = labels([*taken, *(shorten(title, 31, placeholder="") for title in titles)])
    return made[len(taken) :]


def write_book(book: ReturnBook, path: Path) -> None:
    """Write the workbook: what to do, a sheet for each dataset, the guide, what may be chosen."""
    from xlsxwriter import Workbook

    made = Workbook(str(path), dict(_PLAIN))
    title = f"Return of {book.agency}, {book.quarter}"
    # A moment of its own in every file would make two of the same content differ.
    undated = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    made.set_properties({"title": title, "created": undated})
    looks = Looks(made)
    names = sheet_names(book)
    _first(made.add_worksheet(FIRST), looks, title, book, names)
    pages = [made.add_worksheet(name) for name in names]
    lists = Lists()
    for page, name, (form, _) in zip(pages, names, book.forms, strict=True):
        write_form(page, looks, form, f"{name}: {book.agency}, {book.quarter}", name, lists)
    forms = [(name, form) for name, (form, _) in zip(names, book.forms, strict=True)]
    _table(made.add_worksheet(GUIDE), looks, GUIDE, guide_rows(forms))
    _table(made.add_worksheet(CHECKED), looks, CHECKED, checked_rows(forms))
    lists.write(made.add_worksheet(LISTS), looks)
    made.close()


def _first(page: Any, looks: Looks, title: str, book: ReturnBook, names: Sequence[str]) -> None:
    page.set_column(0, 0, _PROSE)
    told = [
        f"Send it by the day given below to the partnerships' business office, or save it in the"
        f" folder data/raw/{book.quarter}/{book.forms[0][0].context.agency}.",
        "White cells are to be filled in. Shaded cells are to be read: the line's number, what is"
        " counted, what you sent last time, your agency and the quarter. They are locked so that"
        " nothing is typed over by mistake. There is no password: Review, Unprotect Sheet.",
        "Where a cell has a list, choose from it. What each choice means stands on the sheet"
        f" '{LISTS}', what each column means on '{GUIDE}'.",
        "Further lines go below the last one that is offered, without a gap. A line in which"
        " nothing was filled in is not read, nor is a sheet that nobody wrote in: it can be sent"
        " later, with the whole workbook.",
        "Where there is no figure, leave the value empty and choose the reason under status. 0 is"
        " a figure: there were none.",
        "Names of children, families and workers do not belong in any cell.",
        "Sending the workbook again replaces what it held before. If a sheet cannot be accepted,"
        " none of the workbook is, and you are told what to put right in which cell.",
    ]
    page.write_string(0, 0, title, looks.title)
    for row, line in enumerate(told, start=1):
        page.set_row(row, row_height([(line, _PROSE)]))
        page.write_string(row, 0, line, looks.prose)
    row = len(told) + 2
    page.write_string(row, 0, "The sheets to fill in", looks.title)
    for name, (form, due_on) in zip(names, book.forms, strict=True):
        row += 1
        by = f"due by {day_words(due_on)}" if due_on else "if you have anything to send"
        about = f"{name} ({by}): {form.contract.grain}."
        page.set_row(row, row_height([(about, _PROSE)]))
        page.write_string(row, 0, about, looks.prose)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.protect()


def _table(page: Any, looks: Looks, name: str, rows: Sequence[Sequence[str]]) -> None:
    page.write_string(0, 0, name, looks.title)
    for at, width in enumerate(_WIDTHS[name]):
        page.set_column(at, at, width)
    for row, cells in enumerate(rows, start=2):
        look = looks.heading if row == 2 else looks.prose
        page.set_row(row, row_height(zip(cells, _WIDTHS[name], strict=True)))
        for at, cell in enumerate(cells):
            page.write_string(row, at, cell, look)
    page.freeze_panes(3, 2)
    page.autofilter(2, 0, 1 + len(rows), len(rows[0]) - 1)
    page.set_landscape()
    page.set_paper(9)
    page.fit_to_pages(1, 0)
    page.repeat_rows(2)
    page.protect("", {"autofilter": True, "format_columns": True, "format_rows": True})
