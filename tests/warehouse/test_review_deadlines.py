"""The 15 working days of a rapid review, from the returns' raw rows, by the real bank holidays."""

from __future__ import annotations

from datetime import date, timedelta

import duckdb
import pytest

from pipelines.contracts.load import seed_rows
from pipelines.periods import quarter_of
from pipelines.workspace import PROJECT_ROOT
from tests.warehouse.dbt_in_process import DbtProject

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
# Day of awareness -> the 15th working day after it, counted on a wall calendar.
BY_HAND = {
    date(2025, 6, 2): date(2025, 6, 23),  # no holiday between
    date(2025, 6, 7): date(2025, 6, 27),  # aware on a Saturday: Monday is the first day
    date(2025, 4, 10): date(2025, 5, 6),  # Good Friday, Easter Monday and the early May holiday
    date(2024, 3, 20): date(2024, 4, 12),  # Easter at the end of March
    date(2024, 12, 13): date(2025, 1, 8),  # Christmas and New Year on weekdays
    date(2022, 12, 12): date(2023, 1, 5),  # both on Sundays: substitutes on 27 December, 2 January
    date(2027, 12, 13): date(2028, 1, 6),  # on Saturdays: 27 and 28 December, 3 January
    date(2020, 12, 14): date(2021, 1, 7),  # Boxing Day on a Saturday: 28 December
    date(2022, 9, 7): date(2022, 9, 29),  # the State Funeral of Queen Elizabeth II
    date(2023, 4, 24): date(2023, 5, 17),  # the early May holiday and the coronation
    date(2022, 5, 23): date(2022, 6, 15),  # the Platinum Jubilee: 2 and 3 June
}


@pytest.fixture(scope="module")
def reviews(project: DbtProject) -> str:
    """The SQL that reviews are judged by."""
    compiled = project.run("compile", "--select", "int_reviews_judged").results
    return next(one.node.compiled_code for one in compiled if one.node.name == "int_reviews_judged")


@pytest.mark.parametrize(("aware", "due"), BY_HAND.items(), ids=str)
def test_a_rapid_review_is_due_on_the_fifteenth_working_day(
    reviews: str, warehouse: duckdb.DuckDBPyConnection, aware: date, due: date
) -> None:
    """Sent on that day it is in time, the day after it is not."""
    period = quarter_of(due + timedelta(days=1))
    _send(warehouse, period, aware, {"kept": due, "missed": due + timedelta(days=1)})
    found = warehouse.execute(
        f"select review_code, due_on, state, working_days_taken from ({reviews}) order by 1"
    ).fetchall()
    assert found == [("kept", due, "on_time", 15), ("missed", due, "late", 16)]


def _send(
    warehouse: duckdb.DuckDBPyConnection, period: str, aware: date, sent: dict[str, date]
) -> None:
    warehouse.execute(
        "insert into raw.submissions values ('S1', 1, '', 'reviews.csv', '', 'review_learning',"
        " null, null, 'business_office', ?, '2025-01-01', '2025-01-01', 'accepted', null, 2, 0, 2,"
        " 0, 0, '', '', true)",
        [period],
    )
    for code, day in sent.items():
        warehouse.execute(
            "insert into raw.review_learning (submission_id, row, period, agency, item_type,"
            " item_code, scope, review_type, title, aware_on, submitted_on) values"
            " ('S1', 2, ?, 'business_office', 'review', ?, 'LSCP', 'rapid_review', 'R', ?, ?)",
            [period, code, aware, day],
        )


def test_bank_holidays_are_whole_years_of_weekdays_to_the_end_of_the_calendar(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    days = [date.fromisoformat(row["day"]) for row in seed_rows(SEEDS, "bank_holidays")]
    assert days == sorted(set(days)) and all(day.weekday() < 5 for day in days)
    for year in range(days[0].year, days[-1].year + 1):
        of_year = [day for day in days if day.year == year]
        # New Year's Day, Good Friday, Easter Monday, three Mondays, Christmas and Boxing Day; a
        # substitute for New Year's Day may lie in the same year, never in the one before.
        assert len(of_year) >= 8, year
        assert any(day + timedelta(days=3) in of_year for day in of_year if day.weekday() == 4)
    (last,) = (
        warehouse.execute("select max(ends_on) from intermediate.int_periods").fetchone() or ()
    )
    assert days[-1].year >= last.year


def test_the_calendar_has_every_day_once_and_counts_its_working_days(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    days, apart, counted, first = (
        warehouse.execute(
            'select count(*), date_diff(\'day\', min("day"), max("day")) + 1,'
            ' max(working_days) = count(*) filter (is_working_day), min("day")'
            " from intermediate.int_working_days"
        ).fetchone()
        or ()
    )
    assert days == apart > 365 and counted and first == date(2018, 1, 1)
