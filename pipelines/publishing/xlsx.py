"""Write a workbook as .xlsx with gptables, the Analysis Function's own library."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from textwrap import wrap
from typing import Any

from pipelines.publishing import xlsx_cells
from pipelines.publishing.workbook import COVER, Cell, Sheet, Workbook
from pipelines.publishing.xlsx_cells import (
    formats_of,
    tall_table,
    usual_places,
    value_of,
    write_below,
)

# Text stays text: the writer under gptables would make formulas, links and numbers of it.
_PLAIN = {
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
    "in_memory": True,
}
_UNDATED = datetime(1980, 1, 1, tzinfo=UTC)
_A4 = 9
# Characters of 11 points, in which a column is measured.
_COVER = 100
# Points; a row of more than 409 is refused.
_LINE, _MOST_LINES = 16, 25


def write_xlsx(workbook: Workbook, path: Path, dated: datetime | None) -> None:
    """Write a workbook; the same content and date give the same bytes.

    Args:
        workbook: what it holds.
        path: the file to write.
        dated: the date it carries.
    """
    from gptables.core.wrappers import GPWorkbook

    moment = (dated or _UNDATED).astimezone(UTC).replace(tzinfo=None)
    book = GPWorkbook(str(path), options=dict(_PLAIN))
    book.set_properties({"title": workbook.title, "created": moment})
    _cover(book, workbook)
    for name, sheet in zip(_names(workbook), workbook.tables, strict=True):
        _write(book, sheet, name, workbook.links(sheet))
    book.close()


def _cover(book: Any, workbook: Workbook) -> None:
    from gptables import Cover

    intro, about = ([_line(one) for one in lines] for lines in (workbook.intro, workbook.about))
    page = _page(book.add_worksheet(COVER))
    page.write_cover(
        Cover(_line(workbook.title), intro=intro, about=about, cover_label=COVER, width=_COVER)
    )
    sizes = [(workbook.title, 16), ("", 14), *((one, 12) for one in intro)]
    sizes += [("", 14), *((one, 12) for one in about)]
    for row, (text, points) in enumerate(sizes):
        page.set_row(row, _lines(text, _COVER * 12 // points) * points * 1.35)


def _write(book: Any, sheet: Sheet, name: str, is_links: bool) -> None:
    import pandas as pd

    head, rest = (
        sheet.rows[: xlsx_cells.ROWS_BY_GPTABLES],
        sheet.rows[xlsx_cells.ROWS_BY_GPTABLES :],
    )
    if is_links:
        head, rest = sheet.rows, ()
    table = pd.DataFrame(
        [
            [_link(cell) if is_links and at == 0 else value_of(cell) for at, cell in enumerate(row)]
            for row in head
        ],
        columns=[column.title for column in sheet.columns],
        dtype=object,
    )
    usual = [usual_places(sheet, at) for at in range(len(sheet.columns))]
    made = tall_table()(
        table=table,
        table_name=name,
        title=_line(sheet.title),
        instructions=_line(sheet.lines[0]),
        legend=[_line(one) for one in sheet.lines[1:]],
        # None: gptables would look for its own marks in index columns.
        index_columns={},
        additional_formatting=formats_of(sheet.columns, head, usual),
    )
    made.rows_below = len(rest)
    page = _page(book.add_worksheet(sheet.label))
    page.write_gptable(made, False)
    for at, column in enumerate(sheet.columns):
        page.set_column(at, at, column.width)
    header = made.data_range[0]
    write_below(book, page, sheet.columns, rest, header + 1 + len(head), usual)
    titles = [column.title for column in sheet.columns]
    for row, cells in enumerate([titles, *sheet.rows], start=header):
        needed = (
            _lines(cell, column.width)
            for cell, column in zip(cells, sheet.columns, strict=True)
            if isinstance(cell, str)
        )
        page.set_row(row, max(needed, default=1) * _LINE)
    page.freeze_panes(header + 1, sheet.keys)
    page.repeat_rows(header)
    page.repeat_columns(0, sheet.keys - 1)


@cache
def _lines(text: str, width: int) -> int:
    """How many lines a text takes: not every program finds the height of a row by itself."""
    # Bold words and capitals are wider than the digits a column's width is counted in.
    room = max(1, width * 9 // 10)
    found = sum(len(wrap(line, room)) or 1 for line in text.split("\n"))
    return min(found, _MOST_LINES)


def _page(page: Any) -> Any:
    """Printed on A4, at most two pages wide, with the sheet's name and the page's number."""
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(2, 0)
    page.set_footer("&L&A&RPage &P of &N")
    return page


def _link(cell: Cell) -> dict[str, str]:
    label = str(cell)
    return {label: "internal:'" + label.replace("'", "''") + "'!A1"}


def _line(text: str) -> str:
    """A line above a table without what gptables takes for a note or a link."""
    return text.replace("$$", "$ $").replace("](", "] (")


def _names(workbook: Workbook) -> list[str]:
    """A name for each table, as a screen reader announces it: table_front_door."""
    made: list[str] = []
    for sheet in workbook.tables:
        base = "table_" + re.sub(r"[^a-z0-9]+", "_", sheet.label.lower()).strip("_")
        name, number = base, 1
        while name in made:
            number += 1
            name = f"{base}_{number}"
        made.append(name)
    return made
