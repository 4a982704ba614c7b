"""The explanations that a file's figures need, and the form on which they can be given."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.contracts import Contract
from pipelines.intake.conform import FOR_REFERENCE
from pipelines.intake.prepared import PreparedPart
from pipelines.quality import Finding
from pipelines.quality.feedback import harmless
from pipelines.quality.files import write_atomically

DATASET = "explanation"
_ASKED = f"what is asked ({FOR_REFERENCE})"


def asked(part: PreparedPart) -> list[Finding]:
    """What is asked about the figures of a file; at most as many a question as are listed."""
    names = part.contract.questions.names if part.contract.questions else ()
    return [finding for finding in part.checked.findings if finding.rule in names]


def record_asked(
    connection: duckdb.DuckDBPyConnection, part: PreparedPart, submission_id: str
) -> None:
    """Keep what was asked, and of which row, with the submission."""
    rows = [(submission_id, one.sheet, one.row, one.rule) for one in asked(part)]
    if rows:
        connection.executemany("insert into raw.explanations_asked values (?, ?, ?, ?)", rows)


def form_path(list_path: Path) -> Path:
    """Where the form lies: beside the list of what was found."""
    return list_path.with_name(list_path.name.replace("_feedback.csv", "_explanations.csv"))


def write_form(path: Path, part: PreparedPart, form: Contract) -> bool:
    """Write the rows to fill in, as the dataset ``explanation`` takes them.

    Args:
        path: the CSV file to write.
        part: an accepted part of a file.
        form: the contract of explanations.

    Returns:
        Whether there is one: not where the note beside each figure explains it already.
    """
    rows = list(_open_rows(part))
    if not rows:
        return False
    held = io.StringIO(newline="")
    writer = csv.DictWriter(held, [_ASKED, *form.names], lineterminator="\r\n", restval="")
    writer.writeheader()
    writer.writerows({name: harmless(cell) for name, cell in row.items()} for row in rows)
    write_atomically(path, held.getvalue(), "utf-8-sig")
    return True


def _open_rows(part: PreparedPart) -> Iterator[dict[str, Any]]:
    about = part.contract.questions
    open_ones = asked(part)
    if about is None or not open_ones:
        return
    parts = about.parts or ()
    named = [name for name in ("period", "agency", *about.series, *parts) if name in part.frame]
    place = pl.struct("sheet", "row")
    wanted = [{"sheet": one.sheet, "row": one.row} for one in open_ones]
    kind = part.frame.select(place).to_series().dtype
    found = part.frame.filter(place.is_in(pl.Series(wanted, dtype=kind).implode()))
    rows = {(row["sheet"], row["row"]): row for row in found.iter_rows(named=True)}
    for one in open_ones:
        row = rows[one.sheet, one.row]
        if (row.get(about.note) or "").strip():
            continue
        value = row[about.value]
        yield {
            _ASKED: one.message,
            **{name: row[name] for name in named},
            "question": one.rule,
            "figure": int(value) if float(value).is_integer() else value,
        }
