"""Section 11 and the practitioner survey of a release, for one year and one report's agencies.

A release of older code has neither table; it is read as one in which nothing was received.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.publishing.quarter_missing import is_ours_to_know
from pipelines.publishing.year import Year

SECTION11, SURVEY = "section11", "practitioner_survey"
# In the order of the standard's scale; the mart's codes.
GRADES = {
    "fully_met": "Fully met",
    "mostly_met": "Mostly met",
    "partly_met": "Partly met",
    "not_met": "Not met",
}
WEAK = ("not_met", "partly_met")
ROLES = {
    "all": "Everybody",
    "frontline_practitioner": "Frontline practitioners",
    "first_line_manager": "First-line managers",
    "specialist": "Safeguarding specialists",
    "senior_manager": "Senior managers",
    "support_staff": "Support staff",
}

Row = Mapping[str, Any]


def section11_rows(year: Year) -> list[dict[str, Any]]:
    """Rows of fct_section11 of the year and of this report's agencies, in the standards' order."""
    rows = _rows(year, "fct_section11")
    return sorted(rows, key=lambda row: (row["sort_order"] or 0, row["agency_code"]))


def survey_rows(year: Year) -> list[dict[str, Any]]:
    """Rows of fct_practitioner_survey of the year, of this report's agencies and of all.

    Those of all are of both partnerships together.
    """
    rows = _rows(year, "fct_practitioner_survey")
    return sorted(
        rows,
        key=lambda row: (
            row["sort_order"] or 0,
            list(ROLES).index(row["role_group"]) if row["role_group"] in ROLES else 99,
            row["agency_code"],
        ),
    )


def asked(year: Year, dataset: str) -> list[dict[str, Any]]:
    """What became of the dataset at each of this report's agencies; empty where none was asked."""
    frame = year.quarter.release.returns
    due = frame.filter((pl.col("dataset") == dataset) & (pl.col("period") == year.quarter.period))
    rows = due.sort("agency_code").iter_rows(named=True)
    return [row for row in rows if is_ours_to_know(year.quarter, row)]


def last_section11(year: Year) -> str | None:
    """The last year before this one of which an agency of this report graded itself."""
    found = [
        row["year"]
        for row in _all_rows(year, "fct_section11")
        if row["year"] < year.key and row["grade"]
    ]
    return max(found, default=None)


def agencies_of(rows: Sequence[Row]) -> list[str]:
    """Codes of the agencies of these rows, once each."""
    return sorted({str(row["agency_code"]) for row in rows})


def _rows(year: Year, table: str) -> list[dict[str, Any]]:
    return [row for row in _all_rows(year, table) if row["year"] == year.key]


def _all_rows(year: Year, table: str) -> list[dict[str, Any]]:
    path = year.quarter.release.folder / f"{table}.parquet"
    if not path.is_file():
        return []
    rows = pl.read_parquet(path).iter_rows(named=True)
    return [row for row in rows if is_ours_to_know(year.quarter, row)]
