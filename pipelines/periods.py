"""Periods as the framework counts them: financial quarters and years, and the other years.

A financial year runs April to March. Keys sort in time within a kind:
quarter ``2025-26-Q1``, financial year ``2025-26``, academic year ``AY2024-25`` (September to
August), calendar year ``CY2024``; three financial years together ``3Y2024-25``, by the last. Pure
functions; the warehouse holds the same calendar as ``dim_period`` and a test holds the two
together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

FIRST_QUARTER = "2015-16-Q1"

_QUARTER = re.compile(r"(\d{4})-(\d{2})-Q([1-4])")
_YEAR = re.compile(r"(\d{4})-(\d{2})")


def financial_year_key(start_year: int) -> str:
    """The key of the financial year that begins in April of ``start_year``: 2025 -> '2025-26'."""
    return f"{start_year}-{(start_year + 1) % 100:02d}"


def quarter_key(start_year: int, quarter: int) -> str:
    """The key of quarter 1 to 4 of the financial year beginning in ``start_year``."""
    if quarter not in (1, 2, 3, 4):
        raise ValueError(f"A financial year has quarters 1 to 4; {quarter} was asked for.")
    return f"{financial_year_key(start_year)}-Q{quarter}"


def parse_quarter(key: str) -> tuple[int, int]:
    """'2025-26-Q1' -> (2025, 1).

    Raises:
        ValueError: the text is not a quarter key, or its two years do not follow each other.
    """
    match = _QUARTER.fullmatch(key)
    if not match or financial_year_key(int(match[1])) != key[:7]:
        raise ValueError(
            f"'{key}' is not a quarter; write it like 2025-26-Q1 (April to June 2025)."
        )
    return int(match[1]), int(match[3])


def is_quarter(key: str) -> bool:
    """Whether ``key`` is a well-formed quarter key."""
    try:
        parse_quarter(key)
    except ValueError:
        return False
    return True


def is_financial_year(key: str) -> bool:
    """Whether ``key`` is a well-formed financial year key."""
    match = _YEAR.fullmatch(key)
    return bool(match) and financial_year_key(int(key[:4])) == key


def quarter_of(day: date) -> str:
    """The quarter that ``day`` falls in: 1 April 2025 -> '2025-26-Q1'."""
    start_year = day.year if day.month >= 4 else day.year - 1
    return quarter_key(start_year, (day.month - 4) % 12 // 3 + 1)


def quarter_bounds(key: str) -> tuple[date, date]:
    """First and last day of a quarter, both included."""
    start_year, quarter = parse_quarter(key)
    month = 4 + 3 * (quarter - 1)
    first = date(start_year + (month > 12), (month - 1) % 12 + 1, 1)
    return first, _first_of_next_quarter(first) - timedelta(days=1)


def shift_quarter(key: str, by: int) -> str:
    """The quarter ``by`` quarters later (earlier where negative)."""
    start_year, quarter = parse_quarter(key)
    index = start_year * 4 + quarter - 1 + by
    return quarter_key(index // 4, index % 4 + 1)


def quarters_between(first: str, last: str) -> Iterator[str]:
    """Every quarter from ``first`` to ``last``, both included; none where last is earlier."""
    key = first
    while parse_quarter(key) <= parse_quarter(last):
        yield key
        key = shift_quarter(key, 1)


def reporting_quarters(today: date) -> list[str]:
    """The quarters that returns are taken in for: from 2015-16 to the end of next financial year.

    What lies outside is a slip of the pen, not a return.
    """
    this_year, _ = parse_quarter(quarter_of(today))
    return list(quarters_between(FIRST_QUARTER, quarter_key(this_year + 1, 4)))


def _first_of_next_quarter(first: date) -> date:
    return date(first.year + (first.month == 10), (first.month + 2) % 12 + 1, 1)
