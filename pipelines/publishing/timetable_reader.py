"""The quality assurance timetable of a release, as it stood at the end of a quarter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.periods import financial_year_key, quarter_bounds
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarterly import open_report
from pipelines.publishing.release_reader import Release

Row = Mapping[str, Any]

CAME = ("received", "late")
DID_NOT = ("missing", "rejected")
COMING = ("planned", "not due")


@dataclass(frozen=True)
class Timetable:
    """The year of a quarter and the next: who owes what by when, and what has come.

    What belongs to a later period than the quarter is shown as planned, whatever became of it
    since: the timetable of a quarter stays what it was.
    """

    quarter: Quarter

    @property
    def year(self) -> str:
        """The financial year the quarter is in."""
        return self.quarter.period[:7]

    @property
    def year_before(self) -> str:
        """The financial year before that."""
        return financial_year_key(int(self.year[:4]) - 1)

    @property
    def first_day(self) -> date:
        """First day of the two years."""
        return date(int(self.year[:4]), 4, 1)

    @property
    def last_day(self) -> date:
        """Last day of the two years."""
        return date(int(self.year[:4]) + 2, 3, 31)

    @cached_property
    def rows(self) -> list[Row]:
        """Every row of ``fct_assurance_element`` of the report's areas, in its order."""
        ended = quarter_bounds(self.quarter.period)[1]
        return [
            {**row, "status": "planned"} if _waits(row, ended) else row
            for row in elements_of(self.quarter)
        ]

    @cached_property
    def due(self) -> list[Row]:
        """Those that are due in the two years, the earliest first."""
        mine = [row for row in self.rows if row["due_on"]]
        mine = [row for row in mine if self.first_day <= row["due_on"] <= self.last_day]
        return sorted(mine, key=lambda row: (row["due_on"], row["sort_order"], row["provider"]))

    @property
    def next_day(self) -> date | None:
        """The earliest day that something still to come is due."""
        return min((row["due_on"] for row in self.due if row["status"] in COMING), default=None)

    def of_year(self, year: str) -> list[Row]:
        """The rows of one financial year's periods."""
        return [row for row in self.rows if row["financial_year"] == year]


def open_timetable(
    release: str | Path, period: str, partnership: str, figures: str | Path = "figures"
) -> Timetable:
    """Open a release for one quarter and one audience.

    Args:
        release: the release folder.
        period: a quarter key such as '2025-26-Q1'.
        partnership: 'LSCP', 'LRSCP', or 'LLR' for both together.
        figures: where charts would be written; there are none.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    return Timetable(open_report(release, period, partnership, figures))


def elements_of(quarter: Quarter) -> list[Row]:
    """The timetable's rows of an audience; none in a release of older code.

    A body that belongs to nobody's area belongs to both partnerships.
    """
    path = quarter.release.folder / "fct_assurance_element.parquet"
    if not path.is_file():
        return []
    frame = pl.read_parquet(path).sort("sort_order", "provider", "ends_on", "period")
    ours = quarter.scope.filed_under
    return [
        row
        for row in frame.iter_rows(named=True)
        if not row["area_codes"] or ours & set(str(row["area_codes"]).split(";"))
    ]


def sections_of(release: Release) -> dict[str, str]:
    """The sections of Appendix 1 in its order: code -> what the framework calls it."""
    path = release.folder / "dim_assurance_section.parquet"
    if not path.is_file():
        return {}
    frame = pl.read_parquet(path).sort("sort_order")
    return dict(frame.select("section_code", "section").iter_rows())


def counted(rows: Iterable[Row]) -> dict[str, int]:
    """How many rows have each status."""
    found: dict[str, int] = {}
    for row in rows:
        found[row["status"]] = found.get(row["status"], 0) + 1
    return found


def _waits(row: Row, ended: date) -> bool:
    return bool(row["ends_on"] > ended and row["status"] != "not asked")
