"""Which due days have passed: what becomes overdue changes the figures though no file has come.

The days themselves are worked out in the warehouse (int_returns_due, int_assurance_due). Here it is
only asked whether one has gone by since the last build, so a day more than there are rows for does
no harm and a day less would.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product

from pipelines.contracts.load import seed_rows
from pipelines.periods import quarter_bounds
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace

_SATURDAY = 5


def due_dates_passed(workspace: Workspace, quarters: Iterable[str], today: date) -> list[str]:
    """Each counted or set day that lies before today, in the years that returns have come for."""
    known = sorted(set(quarters))
    returns = seed_rows(workspace.seeds, "expected_returns")
    rules = seed_rows(workspace.seeds, "assurance_rules")
    holidays = {
        date.fromisoformat(row["day"]) for row in seed_rows(workspace.seeds, "bank_holidays")
    }
    monthly = _days_of(row for row in rules if _is_monthly(row))
    others = _days_of(row for row in (*returns, *rules) if not _is_monthly(row))
    ends = {quarter_bounds(quarter)[1] for quarter in known}
    months = {end for quarter in known for end in _month_ends(quarter)}
    years = {year for quarter in known for year in range(int(quarter[:4]), int(quarter[:4]) + 3)}
    counted = [*product(ends, others), *product(months, monthly)]
    fallen_due = [
        *(next_working_day(end + timedelta(days=days), holidays) for end, days in counted),
        *(day for row in rules for year in years if (day := _set_day(row, year))),
    ]
    return sorted({day.isoformat() for day in fallen_due if day < today})


def agreed_days_passed(workspace: Workspace, today: date) -> list[date]:
    """As above, of the days that were agreed with other partnerships and services."""
    if not workspace.database.is_file():
        return []
    with connected(workspace) as connection:
        # The day stands in the text: as a parameter it would make DuckDB load pandas.
        rows = connection.execute(
            "select distinct due_on from raw.assurance_report"
            f" where due_on < date '{today.isoformat()}' order by due_on"
        ).fetchall()
    return [day for (day,) in rows]


def next_working_day(day: date, holidays: set[date]) -> date:
    """The day itself, or the first after it that is neither at a weekend nor a bank holiday."""
    while day.weekday() >= _SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


def _is_monthly(row: dict[str, str]) -> bool:
    return row["frequency"].strip() == "monthly"


def _days_of(rows: Iterable[dict[str, str]]) -> set[int]:
    """A slip in a rule is named by the build; here it is no number of days."""
    return {int(row["due_days"]) for row in rows if row["due_days"].strip().isdecimal()}


def _month_ends(quarter: str) -> list[date]:
    first, last = quarter_bounds(quarter)
    begins = [date(first.year, first.month + number, 1) for number in (1, 2)]
    return [*(day - timedelta(days=1) for day in begins), last]


def _set_day(row: dict[str, str], year: int) -> date | None:
    try:
        return date(year, int(row["due_month"]), int(row["due_day"]))
    except ValueError:
        return None
