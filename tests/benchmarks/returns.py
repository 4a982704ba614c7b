"""A quarter of 12 agencies and 6 datasets from an empty home, and the night after: one command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

from pipelines.demo import intended_parcels, population
from pipelines.demo.parcel import Parcel, parcel
from pipelines.demo.write import outgoing, write_files
from pipelines.workspace import Workspace
from tests.benchmarks.measure import ChildFailed, Cost, python
from tests.benchmarks.quarter import HEADINGS, line
from tests.benchmarks.report import table

# The fourth quarter: only then does an agency owe what it sends once a year.
QUARTER, SEED = "2024-25-Q4", 20250401
AGENCIES = 12
DATASETS = (
    "performance_return", "agency_narrative", "workforce", "voice",
    "assurance_statement", "practitioner_survey",
)  # fmt: skip
AIM_QUARTER, AIM_NOTHING_NEW = 120, 10


def measure_returns(home: Path, tell: Callable[[str], None]) -> str:
    """Take in, check, feed back and report the quarter; then a night that brings nothing new.

    Raises:
        ChildFailed: a return was not accepted, a report is wanting, or the second night found
            something to do.
    """
    tell(f"A first and a second night with {AGENCIES} agencies and {len(DATASETS)} datasets")
    files = list(agencies_returns())
    write_files(Workspace.at(home).raw, [*map(outgoing, files), population(QUARTER)], _now())
    first, said = _night(home)
    notes = len([*Workspace.at(home).feedback.rglob("*_feedback.txt")])
    reports = len([*home.glob("reports/published/*/*.*")])
    accepted = re.search(r"(\d+) accepted", said)
    if notes < AGENCIES or not reports or not accepted:
        raise ChildFailed(f"{notes} notes to senders and {reports} reports were made:\n{said}")
    second, told = _night(home)
    if "Nothing new has arrived" not in told:
        raise ChildFailed(f"The second night found something to do:\n{told}")
    what = f"{len(files)} returns and the population ({accepted.group()}), {notes} notes to"
    what += f" senders, {reports} files of reports"
    return "\n\n".join(
        [
            f"### A quarter of {AGENCIES} agencies and {len(DATASETS)} datasets, by"
            " `assurance nightly` from an empty home",
            table(
                HEADINGS,
                [
                    line(what, [first], AIM_QUARTER),
                    line("the next night, nothing new", [second], AIM_NOTHING_NEW),
                ],
            ),
        ]
    )


def agencies_returns() -> Iterator[Parcel]:
    """Each of the agencies' six returns; who has no workforce or voice sends another's."""
    sent = [one for parcels in intended_parcels(SEED, [QUARTER], ()) for one in parcels]
    senders = [one.agency for one in sent if one.dataset == DATASETS[0]][:AGENCIES]
    for agency in senders:
        for dataset in DATASETS:
            of = [one for one in sent if one.dataset == dataset]
            mine = next((one for one in of if one.agency == agency), of[0])
            rows = [row | {"agency": agency} for row in mine.rows]
            if dataset == DATASETS[0]:
                # Each agency is told something: a warning, with a copy that marks the cell.
                rows[0]["value"] = None
            yield parcel(QUARTER, agency, dataset, rows, mine.arrives)


def _night(home: Path) -> tuple[Cost, str]:
    # A night that brings something for somebody to do, such as what the office owes, ends with 1.
    return python(["-m", "pipelines.cli", "nightly", "--home", str(home)], fine=(0, 1))


def _now() -> datetime:
    return datetime.now(UTC)
