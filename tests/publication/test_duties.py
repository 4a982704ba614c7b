"""Days around publication: 30 September, seven days, leap years, late said as late."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.publication.duties import Duty, duties, publish_by
from pipelines.publication.editions import Edition


def edition(number: int, published_on: date) -> Edition:
    return Edition(Path(f"edition-{number}"), number, published_on, "R", (), {})


def by_code(found: list[Duty]) -> dict[str, Duty]:
    return {duty.code: duty for duty in found}


@pytest.mark.parametrize(
    ("year", "due"),
    [
        ("2024-25", date(2025, 9, 30)),
        ("2023-24", date(2024, 9, 30)),
        ("1999-00", date(2000, 9, 30)),
    ],
)
def test_a_year_is_reported_on_by_the_september_after_it(year: str, due: date) -> None:
    assert publish_by(year) == due


@pytest.mark.parametrize(
    ("published_on", "state", "days"),
    [
        (date(2025, 9, 29), "done", 0),
        (date(2025, 9, 30), "done", 0),
        (date(2025, 10, 1), "done late", 1),
        (date(2026, 9, 30), "done late", 365),
    ],
)
def test_publication_on_the_last_day_is_in_time(published_on: date, state: str, days: int) -> None:
    duty = by_code(duties("2024-25", [edition(1, published_on)], {}, published_on))["publish"]
    assert (duty.state, duty.days_late) == (state, days)


@pytest.mark.parametrize(
    ("today", "state"), [(date(2025, 9, 30), "not done yet"), (date(2025, 10, 1), "overdue")]
)
def test_what_is_not_published_is_overdue_from_the_day_after(today: date, state: str) -> None:
    (duty,) = duties("2024-25", [], {}, today)
    assert duty.state == state


def test_copies_are_due_seven_calendar_days_after_publication_also_over_a_leap_day() -> None:
    found = by_code(duties("2022-23", [edition(1, date(2024, 2, 24))], {}, date(2024, 3, 3)))
    assert found["panel"].due_on == found["dfe"].due_on == date(2024, 3, 2)
    assert found["panel"].state == "overdue"
    assert "1 day late" in found["panel"].sentence()
    assert found["partners"].due_on is None and found["partners"].state == "not done yet"


def test_a_late_copy_is_late_although_it_was_sent() -> None:
    sent = {(1, "panel"): date(2025, 9, 9), (1, "dfe"): date(2025, 9, 8)}
    found = by_code(duties("2024-25", [edition(1, date(2025, 9, 1))], sent, date(2025, 12, 1)))
    assert (
        found["panel"]
        .sentence()
        .endswith("due by 8 September 2025: done late on 9 September 2025, 1 day late.")
    )
    assert found["dfe"].state == "done"


def test_a_new_edition_is_sent_again_and_does_not_make_the_first_publication_late() -> None:
    editions = [edition(1, date(2025, 9, 1)), edition(2, date(2025, 11, 3))]
    sent = {(1, "panel"): date(2025, 9, 2), (1, "partners"): date(2025, 9, 2)}
    found = by_code(duties("2024-25", editions, sent, date(2025, 11, 4)))
    assert found["publish"].done_on == date(2025, 9, 1)
    assert found["panel"].due_on == date(2025, 11, 10)
    assert found["panel"].done_on is None and found["partners"].done_on is None
    assert "(edition 2)" in found["panel"].title


@given(
    st.dates(date(2016, 1, 1), date(2040, 1, 1)),
    st.integers(-400, 400),
    st.integers(0, 400),
)
def test_days_late_are_the_days_after_the_due_day_and_never_fewer_than_none(
    published_on: date, due_in: int, sent_after: int
) -> None:
    due = published_on + timedelta(days=due_in)
    done = published_on + timedelta(days=sent_after)
    duty = Duty("panel", "Sent", due, done, done)
    assert duty.days_late == max(sent_after - due_in, 0)
    assert (duty.state == "done late") == (done > due)
