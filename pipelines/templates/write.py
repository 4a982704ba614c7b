"""The files of one agency: a workbook and, where asked for, a CSV file for each dataset."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from pipelines.contracts import Contract
from pipelines.templates.book import ReturnBook, write_book
from pipelines.templates.forms import PERFORMANCE, Form, make_form
from pipelines.templates.last_return import last_return
from pipelines.templates.owed import Due, context_of
from pipelines.workspace import Workspace

TEMPLATES = "templates"


def make_book(
    workspace: Workspace, contracts: dict[str, Contract], quarter: str, owed: list[Due]
) -> ReturnBook:
    """What one agency is handed out.

    Args:
        workspace: whose catalogues, and whose warehouse holds what the agency last sent.
        contracts: by dataset.
        quarter: like '2025-26-Q1'.
        owed: what this agency owes; at least one dataset.

    Raises:
        WarehouseBusy: another run holds the warehouse.
    """
    agency = owed[0].agency_code
    context = context_of(workspace.seeds, quarter, agency)
    datasets = {due.dataset for due in owed}
    last = last_return(workspace, agency, quarter) if PERFORMANCE in datasets else None
    forms = tuple(
        (make_form(contracts[due.dataset], workspace.seeds, context, last), due.due_on)
        for due in owed
    )
    return ReturnBook(owed[0].agency, quarter, forms)


def write_return_files(
    book: ReturnBook, folder: Path, *, with_csv: bool
) -> tuple[list[Path], list[Path]]:
    """Write the agency's files; one that is there and differs is left, somebody may write in it.

    Returns:
        The files written or as they were, and those that were left.
    """
    folder.mkdir(parents=True, exist_ok=True)
    agency = book.forms[0][0].context.agency
    made = folder / f"return_{book.quarter}_{agency}.xlsx"
    written: list[Path] = []
    left: list[Path] = []
    fresh = folder / f".{made.name}.part"
    try:
        write_book(book, fresh)
        _put(made, fresh.read_bytes(), written, left)
    finally:
        fresh.unlink(missing_ok=True)
    for form, _ in book.forms if with_csv else ():
        content = csv_of(form).encode("utf-8-sig")
        _put(folder / f"{form.contract.dataset}.csv", content, written, left)
    return written, left


def csv_of(form: Form) -> str:
    """The headings and the lines offered, at least one; what it means stands in the workbook."""
    held = io.StringIO(newline="")
    writer = csv.writer(held, lineterminator="\r\n")
    writer.writerow(column.heading for column in form.columns)
    for number, cells in enumerate(form.lines or (form.given,), start=1):
        writer.writerow([number, *(cells.get(column.heading, "") for column in form.columns[1:])])
    return held.getvalue()


def _put(path: Path, content: bytes, written: list[Path], left: list[Path]) -> None:
    if path.is_file() and path.read_bytes() != content:
        left.append(path)
        return
    path.write_bytes(content)
    written.append(path)
