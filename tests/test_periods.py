"""Quarters and years: what follows what, and what is not a quarter at all."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.periods import (
    financial_year_key,
    is_financial_year,
    is_quarter,
    parse_quarter,
    quarter_bounds,
    quarter_key,
    quarter_of,
    quarters_between,
    reporting_quarters,
    shift_quarter,
)

# A busy machine is no reason to fail.
patient = settings(deadline=None)

YEARS = st.integers(1000, 9998)
QUARTERS = st.builds(quarter_key, st.integers(1100, 9900), st.integers(1, 4))
DAYS = st.dates(date(1901, 1, 1), date(2998, 12, 31))


@patient
@given(YEARS, st.integers(1, 4))
def test_a_quarter_key_says_its_year_and_number(start_year: int, quarter: int) -> None:
    key = quarter_key(start_year, quarter)
    assert parse_quarter(key) == (start_year, quarter)
    assert is_quarter(key)
    assert is_financial_year(key[:7])


@patient
@given(DAYS)
def test_every_day_lies_in_its_own_quarter(day: date) -> None:
    first, last = quarter_bounds(quarter_of(day))
    assert first <= day <= last


@patient
@given(QUARTERS)
def test_quarters_follow_each_other_without_a_gap(key: str) -> None:
    first, last = quarter_bounds(key)
    assert first.day == 1
    assert first.month in (1, 4, 7, 10)
    assert quarter_of(first) == quarter_of(last) == key
    assert quarter_of(last + timedelta(days=1)) == shift_quarter(key, 1)
    assert quarter_of(first - timedelta(days=1)) == shift_quarter(key, -1)


@patient
@given(QUARTERS, st.integers(-200, 200), st.integers(-200, 200))
def test_shifts_add_up(key: str, one: int, two: int) -> None:
    assert shift_quarter(shift_quarter(key, one), two) == shift_quarter(key, one + two)
    assert shift_quarter(key, 0) == key


@patient
@given(QUARTERS, st.integers(0, 60))
def test_quarters_between_counts_both_ends(first: str, by: int) -> None:
    between = list(quarters_between(first, shift_quarter(first, by)))
    assert len(between) == by + 1
    assert between[0] == first
    assert between == sorted(between)


@patient
@given(QUARTERS)
def test_the_same_quarter_a_year_ago_begins_on_the_same_day_of_the_year(key: str) -> None:
    first, _ = quarter_bounds(key)
    year_ago, _ = quarter_bounds(shift_quarter(key, -4))
    assert year_ago == first.replace(year=first.year - 1)


def test_no_quarter_lies_before_the_first() -> None:
    assert list(quarters_between("2025-26-Q2", "2025-26-Q1")) == []


@pytest.mark.parametrize(
    ("key", "first", "last"),
    [
        ("2025-26-Q1", date(2025, 4, 1), date(2025, 6, 30)),
        ("2025-26-Q2", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-26-Q3", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-26-Q4", date(2026, 1, 1), date(2026, 3, 31)),
    ],
)
def test_the_financial_year_begins_in_april(key: str, first: date, last: date) -> None:
    assert quarter_bounds(key) == (first, last)


@pytest.mark.parametrize(
    ("key", "days"), [("2023-24-Q4", 91), ("2024-25-Q4", 90), ("1899-00-Q4", 90)]
)
def test_the_last_quarter_is_a_day_longer_in_a_leap_year(key: str, days: int) -> None:
    first, last = quarter_bounds(key)
    assert (last - first).days + 1 == days
    assert quarter_of(date(2024, 2, 29)) == "2023-24-Q4"


@pytest.mark.parametrize(
    ("start", "key"), [(1999, "1999-00"), (2009, "2009-10"), (2099, "2099-00")]
)
def test_the_second_year_of_a_key_has_two_figures(start: int, key: str) -> None:
    assert financial_year_key(start) == key
    assert is_financial_year(key)


@pytest.mark.parametrize(
    "key",
    [
        "",
        "2025-26",
        "2025-26-Q0",
        "2025-26-Q5",
        "2025-27-Q1",
        "2025-25-Q1",
        "2025-26-q1",
        "2025/26-Q1",
        "Q1 2025-26",
        "2025-26-Q1 ",
        "2025-26-Q1\n",
        "25-26-Q1",
        "2025-2026-Q1",
        "٢٠٢٥-٢٦-Q1",
    ],
)
def test_what_only_looks_like_a_quarter_is_refused_with_an_example(key: str) -> None:
    assert not is_quarter(key)
    with pytest.raises(ValueError, match="write it like 2025-26-Q1"):
        parse_quarter(key)


@pytest.mark.parametrize("key", ["", "2025-27", "2025", "2025-26-Q1", "AY2025-26", "2025-26\n"])
def test_what_is_not_a_financial_year_is_not_taken_for_one(key: str) -> None:
    assert not is_financial_year(key)


@pytest.mark.parametrize("quarter", [0, 5, -1])
def test_there_are_four_quarters(quarter: int) -> None:
    with pytest.raises(ValueError, match="quarters 1 to 4"):
        quarter_key(2025, quarter)


@patient
@given(st.text(max_size=12))
def test_no_text_makes_the_reader_of_quarters_fail(text: str) -> None:
    if is_quarter(text):
        assert quarter_key(*parse_quarter(text)) == text


@patient
@given(st.dates(date(2016, 1, 1), date(2060, 12, 31)))
def test_returns_are_taken_in_to_the_end_of_next_year(today: date) -> None:
    quarters = reporting_quarters(today)
    assert quarters[0] == "2015-16-Q1"
    assert quarter_of(today) in quarters
    assert shift_quarter(quarters[-1], -4)[:7] == quarter_of(today)[:7]
    assert quarters[-1].endswith("Q4")
