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
    counted = {int(row["due_days"]) for row in returns}
    # A slip in a rule is named by the build; here it is no day.
    counted |= {int(row["due_days"]) for row in rules if row["due_days"].strip().isdecimal()}
    months = any(row["frequency"].strip() == "monthly" for row in rules)
    ends = {end for quarter in known for end in _ends(quarter, with_months=months)}
    years = {year for quarter in known for year in range(int(quarter[:4]), int(quarter[:4]) + 3)}
    fallen_due = [
        *(
            next_working_day(end + timedelta(days=number), holidays)
            for end, number in product(ends, counted)
        ),
        *(day for row in rules for year in years if (day := _set_day(row, year))),
    ]
    return sorted({day.isoformat() for day in fallen_due if day < today})


def next_working_day(day: date, holidays: set[date]) -> date:
    """The day itself, or the first after it that is neither at a weekend nor a bank holiday."""
    while day.weekday() >= _SATURDAY or day in holidays:
        day += timedelta(days=1)
    return day


def _ends(quarter: str, *, with_months: bool) -> list[date]:
    first, last = quarter_bounds(quarter)
    if not with_months:
        return [last]
    begins = [date(first.year, first.month + number, 1) for number in (1, 2)]
    return [*(day - timedelta(days=1) for day in begins), last]


def _set_day(row: dict[str, str], year: int) -> date | None:
    try:
        return date(year, int(row["due_month"]), int(row["due_day"]))
    except ValueError:
        return None
