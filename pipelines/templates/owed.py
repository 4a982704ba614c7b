"""Which returns an agency owes for a quarter, from the catalogues alone.

The warehouse works it out as well (int_returns_due), for quarters that something was sent for; a
workbook is handed out before that. A test holds the two together.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from pipelines.contracts import SubmissionContext
from pipelines.contracts.load import seed_rows
from pipelines.periods import parse_quarter, quarter_bounds
from pipelines.refresh.due_dates import next_working_day


@dataclass(frozen=True)
class Due:
    """One dataset that one agency owes for one quarter."""

    agency_code: str
    agency: str
    dataset: str
    due_on: date


def returns_due(seeds: Path, quarter: str) -> list[Due]:
    """What every agency owes for a quarter, by agency and in the catalogue's order.

    Args:
        seeds: folder of the catalogues.
        quarter: like '2025-26-Q1'. What is yearly is owed with the fourth.
    """
    holidays = {date.fromisoformat(row["day"]) for row in seed_rows(seeds, "bank_holidays")}
    ends_on = quarter_bounds(quarter)[1]
    return [
        Due(
            agency["agency_code"],
            agency["agency_name"],
            expected["dataset"],
            next_working_day(ends_on + timedelta(days=int(expected["due_days"])), holidays),
        )
        for agency in seed_rows(seeds, "agencies")
        for expected in _expected(seeds, quarter)
        if expected["agency_type"] == agency["agency_type"]
    ]


def context_of(seeds: Path, quarter: str, agency_code: str) -> SubmissionContext:
    """What the folder of that agency and quarter says about a file in it.

    Raises:
        KeyError: there is no such agency.
    """
    for row in seed_rows(seeds, "agencies"):
        if row["agency_code"] == agency_code:
            areas = tuple(area for area in row["area_codes"].split(";") if area)
            return SubmissionContext("", quarter, agency_code, row["agency_type"], areas)
    raise KeyError(agency_code)


def _expected(seeds: Path, quarter: str) -> Iterator[dict[str, str]]:
    year, number = parse_quarter(quarter)
    cycles = {row["dataset"]: row for row in seed_rows(seeds, "yearly_cycle")}
    for row in seed_rows(seeds, "expected_returns"):
        if row["frequency"] == "quarterly":
            yield row
        elif row["frequency"] == "yearly" and number == 4:
            cycle = cycles.get(row["dataset"])
            since = year - int(cycle["first_year"][:4]) if cycle else 0
            if since >= 0 and (cycle is None or since % int(cycle["every_years"]) == 0):
                yield row
