"""What each agency owes for a quarter, and how it stands, from the release in force."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date

import duckdb

from pipelines.release.read import Manifest
from pipelines.words import day_words, number_of

# What still needs doing, worst first; then what is done.
OPEN = ("rejected", "missing", "not due")
DONE = ("late", "received")


@dataclass(frozen=True)
class Owed:
    """One dataset of one agency for one quarter."""

    agency_code: str
    agency: str
    dataset: str
    title: str
    quarter: str
    due_on: date
    received_on: date | None
    status: str
    errors: int
    warnings: int
    # Explanations of its figures that were asked for and have not come.
    questions: int = 0

    @property
    def is_open(self) -> bool:
        """Whether the agency still has to send it."""
        return self.status in OPEN

    @property
    def needs_doing(self) -> bool:
        """Whether the agency still has to do anything about it."""
        return self.is_open or bool(self.questions)

    def standing(self) -> str:
        """'Missing, was due by 31 July 2025'."""
        due = day_words(self.due_on)
        came = day_words(self.received_on) if self.received_on else ""
        return (
            {
                "rejected": f"Not accepted ({number_of(self.errors, 'error')} to put right, sent"
                f" {came}), due by {due}",
                "missing": f"Missing, was due by {due}",
                "not due": f"Not received yet, due by {due}",
                "late": f"Received late on {came}, was due by {due}",
                "received": f"Received on {came}",
            }[self.status]
            + (
                f"; {number_of(self.warnings, 'warning')} to look at"
                if self.warnings and not self.is_open
                else ""
            )
            + (f"; {asked_for(self.questions)}" if self.questions else "")
        )


def asked_for(questions: int) -> str:
    """'2 explanations asked for and not given'."""
    return f"{number_of(questions, 'explanation')} asked for and not given"


def owed(manifest: Manifest, titles: Mapping[str, str], quarters: Iterable[str] = ()) -> list[Owed]:
    """What is owed for ``quarters``, else for the newest and whatever is open before it.

    Args:
        manifest: the release in force.
        titles: dataset -> what it is called.
        quarters: only these, of any status.

    Returns:
        Sorted by quarter (the newest first), agency, what needs doing, day due.
    """
    rows = duckdb.connect().execute(
        """
        select
            returns.agency_code, agency_name, dataset, period, due_on, received_on, status,
            errors, warnings, submission_id
        from read_parquet($returns) as returns
        inner join read_parquet($agencies) as agencies using (agency_code)
        """,
        {
            "returns": str(manifest.folder / "fct_return.parquet"),
            "agencies": str(manifest.folder / "dim_agency.parquet"),
        },
    )
    asked = _questions(manifest)
    found = [
        replace(
            Owed(code, agency, dataset, titles.get(dataset, dataset), *rest),
            questions=asked.get(submission, 0),
        )
        for code, agency, dataset, *rest, submission in rows.fetchall()
    ]
    wanted, newest = set(quarters), max((one.quarter for one in found), default="")
    kept = [
        one
        for one in found
        if (one.quarter in wanted if wanted else one.needs_doing or one.quarter == newest)
    ]
    order = [*OPEN, *DONE]
    kept.sort(key=lambda one: (one.agency, order.index(one.status), one.due_on, one.dataset))
    return sorted(kept, key=lambda one: one.quarter, reverse=True)


def _questions(manifest: Manifest) -> dict[str, int]:
    """Submission -> questions about its figures that are open; none in a release of older code."""
    path = manifest.folder / "fct_explanation.parquet"
    if not path.is_file():
        return {}
    rows = duckdb.connect().execute(
        "select submission_id, count(*) from read_parquet(?) where state = 'open' group by 1",
        [str(path)],
    )
    return dict(rows.fetchall())
