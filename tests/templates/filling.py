"""Fills handed-out forms as a person would, from rows that the demo sends by itself."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from openpyxl import load_workbook

from pipelines.contracts.load import allowed_codes
from pipelines.demo.parcel import Cell, Row
from pipelines.templates.book import ReturnBook, sheet_names
from pipelines.templates.forms import Form
from pipelines.templates.sheet import FIRST_LINE
from pipelines.templates.write import csv_of
from pipelines.workspace import Workspace

# Place of a line (0 is the first), heading, what is typed there.
Typed = tuple[int, str, Cell]


def typed(form: Form, rows: Iterable[Row], workspace: Workspace, ready: int) -> Iterator[Typed]:
    """What is typed where: into the line that is offered for a row, else into the next free one.

    ``ready`` lines have the quarter and the agency already; below them they are typed as well.
    """
    understood = {
        one.heading: allowed_codes(one.column.allowed, workspace.seeds, form.context)
        for one in form.columns
        if one.column and one.column.allowed
    }
    keys = [
        one
        for one in form.columns
        if one.column and one.heading in form.contract.keys and not one.is_given
    ]

    def about(cells: dict[str, str] | Row) -> tuple[str, ...]:
        texts = [
            str(cells.get(key.heading) or (key.column.default if key.column else None) or "")
            for key in keys
        ]
        return tuple(
            understood.get(key.heading, {}).get(text.casefold(), text)
            for key, text in zip(keys, texts, strict=True)
        )

    offered = {about(line): number for number, line in enumerate(form.lines)}
    following = len(form.lines)
    for row in rows:
        place = offered.pop(about(row), None)
        is_offered = place is not None
        if place is None:
            place, following = following, following + 1
        for column in form.columns:
            if not column.column:
                continue
            value = row.get(column.heading)
            if (is_offered and form.is_locked(column)) or (column.is_given and place < ready):
                continue
            if value is not None:
                yield place, column.heading, value


def fill_workbook(
    book: ReturnBook, path: Path, rows: dict[str, list[Row]], workspace: Workspace
) -> None:
    """Type rows, by dataset, into the workbook that was written to ``path``."""
    opened = load_workbook(path)
    for name, (form, _) in zip(sheet_names(book), book.forms, strict=True):
        page = opened[name]
        at = {column.heading: number for number, column in enumerate(form.columns, start=1)}
        ready = page.max_row - FIRST_LINE
        for place, heading, value in typed(
            form, rows.get(form.contract.dataset, []), workspace, ready
        ):
            cell = page.cell(FIRST_LINE + 1 + place, at[heading])
            if place < ready:
                assert not cell.protection.locked, f"{name}, {cell.coordinate} cannot be typed in"
            cell.value = value
    opened.save(path)


def filled_csv(form: Form, rows: list[Row], workspace: Workspace) -> bytes:
    """The dataset's CSV file with rows typed into it."""
    lines = [*csv.reader(io.StringIO(csv_of(form), newline=""))]
    at = {heading: number for number, heading in enumerate(lines[0])}
    for place, heading, value in typed(form, rows, workspace, len(lines) - 1):
        while len(lines) < place + 2:
            lines.append([str(len(lines)), *[""] * (len(at) - 1)])
        text = f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)
        lines[place + 1][at[heading]] = text
    held = io.StringIO(newline="")
    csv.writer(held, lineterminator="\r\n").writerows(lines)
    return held.getvalue().encode("utf-8-sig")
