"""A copy of what was sent with the faulty cells marked, and what to put right beside each.

It lies beside the list of faults and quotes the agency's own file back to it. Every cell is text:
nothing in it can run. What may be a personal detail is not repeated.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.contracts import Contract
from pipelines.free_text.details import kinds_of
from pipelines.free_text.feedback import NOT_REPEATED
from pipelines.intake.conform import FOR_REFERENCE, match_columns, recognised_columns
from pipelines.intake.prepared import PreparedPart
from pipelines.intake.readers import RawTable, UnreadableFile, normalise_header, read_file, to_table
from pipelines.intake.readers.model import column_number
from pipelines.publishing.workbook import labels, text
from pipelines.publishing.xlsx_cells import row_height
from pipelines.quality import Finding

# More is slow to open, and nobody looks through it: the list of faults has the places.
MOST_CELLS = 200_000
MOST_ROWS = 20_000
MARK, ADVICE = f"mark ({FOR_REFERENCE})", f"what to put right ({FOR_REFERENCE})"
_ADDED = 2
_MARK_WIDTH, _ADVICE_WIDTH, _PROSE_WIDTH = 22, 60, 100
_MOST_TOLD = 5
_LONGEST = 2_000
_A4 = 9
_FORMULA_SIGNS = ("=", "+", "-", "@")
_WORDS = {"error": "✗ Error", "warning": "! Warning"}
_FIRST = "Read first"
_TOLD = (
    "Every cell is as it was sent, as text. A row with something to put right begins with a mark:"
    " 'Error' keeps the return out, a 'Warning' is to be looked at. Its cell has a thick border"
    " (error) or a dashed one (warning), and what to do stands beside the mark.",
    "Put it right in your own file and send the whole of that again. Rows have the numbers they"
    f" have there; columns stand {_ADDED} further to the right.",
)


def write_copy(path: Path, sent: Path, part: PreparedPart) -> bool:
    """Write the marked copy, where there is one to write.

    Args:
        path: the workbook to write.
        sent: the file as it was sent.
        part: what was read of it and found in it; only its sheets are copied.

    Returns:
        Whether there is a copy: not of a document, of what is very large, or where no fault has
        a row.
    """
    findings = part.findings
    if part.frame.height > MOST_ROWS or not any(finding.row for finding in findings):
        return False
    sheets = set(part.frame.get_column("sheet"))
    try:
        tables = [one for one in read_file(sent) if one.sheet in sheets and not one.is_document]
    except (UnreadableFile, OSError):
        return False
    if not tables or sum(one.cells.height * one.cells.width for one in tables) > MOST_CELLS:
        return False
    _write(path, tables, part.contract, findings)
    return True


def _write(
    path: Path, tables: Sequence[RawTable], contract: Contract, findings: Sequence[Finding]
) -> None:
    from xlsxwriter import Workbook

    path.parent.mkdir(parents=True, exist_ok=True)
    making = path.with_name(f".{path.name}.part")
    book = Workbook(str(making), {"strings_to_urls": False, "in_memory": True})
    undated = datetime(1980, 1, 1, tzinfo=UTC).replace(tzinfo=None)
    book.set_properties({"title": "What to put right", "created": undated})
    looks = _looks(book)
    about_file = [finding for finding in findings if finding.row is None]
    page = book.add_worksheet(_FIRST)
    page.set_column(0, 0, _PROSE_WIDTH)
    _printed(page)
    whole = (f"{_WORDS[one.severity]}, the whole file: {_advice([one])}" for one in about_file)
    for row, line in enumerate(("What to put right", *_TOLD, *whole)):
        page.set_row(row, row_height([(line, _PROSE_WIDTH)]))
        _put(page, row, 0, line, looks, "title" if row == 0 else "advice")
    for name, table in zip(
        labels([_FIRST, *(one.sheet or "As sent" for one in tables)])[1:], tables, strict=True
    ):
        here = [one for one in findings if one.row and one.sheet in (table.sheet, None)]
        _sheet(book.add_worksheet(name), table, contract, here, looks)
    book.close()
    making.replace(path)


def _sheet(
    page: Any, table: RawTable, contract: Contract, findings: Iterable[Finding], looks: Any
) -> None:
    header_row, columns = _columns(table, contract)
    of_row: dict[int, list[Finding]] = {}
    for finding in findings:
        of_row.setdefault(finding.row or 0, []).append(finding)
    page.set_column(0, 0, _MARK_WIDTH)
    page.set_column(1, 1, _ADVICE_WIDTH)
    page.set_column(_ADDED, _ADDED + table.cells.width, 18)
    shown = _Shown()
    # A marked copy that was sent back does not get the same headings twice.
    added = {columns.get(normalise_header(name)) for name in (MARK, ADVICE)}
    for number, *cells in table.cells.iter_rows():
        told = sorted(of_row.get(number, []), key=lambda one: one.severity != "error")
        marked: dict[int, str] = {}
        for one in reversed(told):
            marked |= dict.fromkeys(_places(one, columns), one.severity)
        if number == header_row:
            _put(page, number - 1, 0, MARK, looks, "heading")
            _put(page, number - 1, 1, ADVICE, looks, "heading")
        if told:
            page.set_row(number - 1, row_height([(_advice(told), _ADVICE_WIDTH)]))
            _put(page, number - 1, 0, _WORDS[told[0].severity], looks, told[0].severity)
            if number != header_row:
                _put(page, number - 1, 1, _advice(told), looks, "advice")
        for at, cell in enumerate(cells, start=1):
            if at not in added and (cell is not None or at in marked):
                kind = marked.get(at, "heading" if number == header_row else "plain")
                _put(page, number - 1, at + _ADDED - 1, shown.of(cell), looks, kind)
    _printed(page)
    page.freeze_panes(header_row, _ADDED)
    page.autofilter(
        header_row - 1, 0, max(header_row, table.cells.item(-1, "row")) - 1,
        _ADDED + table.cells.width - 2,
    )  # fmt: skip


def _printed(page: Any) -> None:
    page.set_landscape()
    page.set_paper(_A4)
    page.fit_to_pages(1, 0)


def _columns(table: RawTable, contract: Contract) -> tuple[int, dict[str, int]]:
    """The row of the headings, and each name that a finding may use with its place (1 is A)."""
    found = to_table(table, recognised_columns(contract))
    if found is None:
        return 1, {}
    places = {name: column_number(letter) for name, letter in found.columns.items()}
    named = {ours: places[name] for ours, name in match_columns(contract, [*places]).items()}
    return found.header_row, places | named


def _places(finding: Finding, columns: dict[str, int]) -> list[int]:
    """Where a finding's columns are; what is about several names them all."""
    if finding.column is None:
        return []
    names = [finding.column, *finding.column.split(", ")]
    keys = (name if name in columns else normalise_header(name) for name in names)
    named = sorted({columns[key] for key in keys if key in columns})
    # What a reader says of a cell without a heading has its letter.
    is_letter = finding.column.isascii() and finding.column.isupper() and len(finding.column) <= 3
    return [column_number(finding.column)] if is_letter and not named else named


def _advice(findings: Sequence[Finding]) -> str:
    """What each finding says, a line each."""
    told = [
        f"{one.column + ': ' if one.column else ''}{one.message} {one.remedy}".strip()
        for one in findings[:_MOST_TOLD]
    ]
    if len(findings) > _MOST_TOLD:
        told.append(f"and {len(findings) - _MOST_TOLD} more; see the list.")
    return "\n".join(dict.fromkeys(told))[:_LONGEST]


class _Shown:
    """Cells as they are shown again; the same text is looked at once."""

    def __init__(self) -> None:
        self._known: dict[str | None, str] = {None: ""}

    def of(self, cell: str | None) -> str:
        if cell not in self._known:
            self._known[cell] = NOT_REPEATED if cell and kinds_of(cell) else text(cell, "")
        return self._known[cell]


def _looks(book: Any) -> dict[str, Any]:
    plain = {"font_name": "Arial", "font_size": 11, "valign": "top", "num_format": "@"}
    kinds: dict[str, dict[str, Any]] = {
        "plain": {},
        "title": {"bold": True, "font_size": 14},
        "heading": {"bold": True, "bottom": 2, "text_wrap": True},
        "advice": {"text_wrap": True},
        "error": {"bold": True, "border": 5, "bg_color": "#F4B8B8"},
        "warning": {"border": 8, "bg_color": "#FFF2B3"},
    }
    made = {kind: book.add_format({**plain, **own}) for kind, own in kinds.items()}
    # Whoever edits such a cell would make a formula of it, unless it is marked as text.
    quoted = {
        f"{kind}, quoted": book.add_format({**plain, **own, "quote_prefix": True})
        for kind, own in kinds.items()
    }
    return made | quoted


def _put(page: Any, row: int, at: int, words: str, looks: dict[str, Any], kind: str) -> None:
    look = looks[f"{kind}, quoted" if words.startswith(_FORMULA_SIGNS) else kind]
    if words:
        page.write_string(row, at, words, look)
    else:
        page.write_blank(row, at, None, look)
