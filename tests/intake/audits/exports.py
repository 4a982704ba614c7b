"""Exports of audits as tools write them: put into the office's folder and judged by intake."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import polars as pl

from pipelines.intake.arrivals import scan
from pipelines.intake.audits import ANSWERS, RECORDS
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared, PreparedPart
from pipelines.intake.rulebook import Rulebook
from pipelines.quality import Finding
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, put

Cell = object
Grid = Sequence[Sequence[Cell]]

FORMS = ("ID", "Start time", "Completion time", "Email", "Name")
SMARTSURVEY = ("UserID", "UserNo", "Name", "Email", "IP Address", "Started", "Ended")
CASE_AND_AGENCY = ("What is the case reference?", "Which agency do you work for?")


def judged(home: Path, name: str, content: Grid | Mapping[str, Grid] | bytes) -> Prepared:
    """A file of the business office's folder: a grid is a CSV, several by name a workbook."""
    workspace = Workspace(home)
    folder = workspace.raw / QUARTER / "business_office"
    if isinstance(content, Mapping):
        folder.mkdir(parents=True)
        workbook(content).save(folder / name)
    else:
        put(folder / name, content if isinstance(content, bytes) else text(content), SENT)
    (arrival,) = scan(workspace)
    return prepare(arrival, Rulebook(workspace))


def text(grid: Grid, delimiter: str = ",") -> bytes:
    """The grid as UTF-8 CSV."""
    held = io.StringIO(newline="")
    csv.writer(held, delimiter=delimiter).writerows(
        ["" if cell is None else str(cell) for cell in row] for row in grid
    )
    return held.getvalue().encode()


def workbook(sheets: Mapping[str, Grid]) -> openpyxl.Workbook:
    """The grids as sheets of an Excel workbook."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, grid in sheets.items():
        sheet = made.create_sheet(name)
        for row in grid:
            sheet.append(list(row))
    return made


def part(done: Prepared, dataset: str) -> PreparedPart:
    """The one part of this dataset."""
    (found,) = (one for one in done.parts if one.contract.dataset == dataset)
    return found


def rows(done: Prepared, dataset: str, *columns: str) -> list[tuple[Any, ...]]:
    """These columns of the dataset's rows, as intake understood them."""
    return part(done, dataset).frame.select(columns).rows()


def records(done: Prepared, *columns: str) -> list[tuple[Any, ...]]:
    return rows(done, RECORDS, *columns)


def answers(done: Prepared) -> list[tuple[Any, ...]]:
    """Case, agency, question, answer, comment: of every answer, in the order of the file."""
    names = ("case_reference", "responding_agency", "question", "answer", "comment")
    return rows(done, ANSWERS, *names)


def findings(done: Prepared) -> list[Finding]:
    return [found for one in done.parts for found in one.findings]


def everything(done: Prepared) -> str:
    """All that intake would write anywhere of this file, as one text."""
    told = [str(found) for found in findings(done)]
    kept = [cell for one in done.parts for row in one.frame.cast(pl.String).rows() for cell in row]
    return "\n".join([done.reason or "", *told, *(cell for cell in kept if cell)])
