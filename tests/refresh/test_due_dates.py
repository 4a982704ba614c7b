from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.refresh.due_dates import due_dates_passed, next_working_day
from pipelines.workspace import PROJECT_ROOT, Workspace

RULES = "frequency,due_days,due_month,due_day\n"
HOLIDAYS = {date(2027, 5, 3)}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A project with one return of 31 days and no rules."""
    project = tmp_path / "project"
    seeds = project / "dbt_project" / "seeds"
    seeds.mkdir(parents=True)
    shutil.copy(PROJECT_ROOT / "dbt_project" / "seeds" / "bank_holidays.csv", seeds)
    returns = "dataset,agency_type,frequency,due_days\nperformance_return,police,quarterly,31\n"
    (seeds / "expected_returns.csv").write_text(returns, encoding="utf-8")
    (seeds / "assurance_rules.csv").write_text(RULES, encoding="utf-8")
    return Workspace(tmp_path / "home", project)


def with_rule(workspace: Workspace, row: str) -> Workspace:
    (workspace.seeds / "assurance_rules.csv").write_text(f"{RULES}{row}\n", encoding="utf-8")
    return workspace


@pytest.mark.parametrize(
    ("day", "moved"),
    [
        (date(2027, 4, 30), date(2027, 4, 30)),
        (date(2027, 5, 1), date(2027, 5, 4)),
        (date(2027, 5, 3), date(2027, 5, 4)),
    ],
)
def test_a_weekend_and_a_bank_holiday_after_it_are_passed_over(day: date, moved: date) -> None:
    assert next_working_day(day, HOLIDAYS) == moved


def test_a_return_is_overdue_the_day_after_the_working_day_it_was_due(workspace: Workspace) -> None:
    """31 January 2026 is a Saturday: on the Monday it is still in time, on Tuesday it is not."""
    quarter = ["2025-26-Q3"]
    assert due_dates_passed(workspace, quarter, date(2026, 2, 2)) == []
    assert due_dates_passed(workspace, quarter, date(2026, 2, 3)) == ["2026-02-02"]


def test_a_set_day_passes_on_itself_be_it_a_saturday(workspace: Workspace) -> None:
    ruled = with_rule(workspace, "yearly,,9,30")
    assert "2028-09-30" not in due_dates_passed(ruled, ["2027-28-Q4"], date(2028, 9, 30))
    assert "2028-09-30" in due_dates_passed(ruled, ["2027-28-Q4"], date(2028, 10, 1))


def test_months_have_days_of_their_own_and_february_its_29th(workspace: Workspace) -> None:
    ruled = with_rule(workspace, "monthly,0,,")
    passed = due_dates_passed(ruled, ["2023-24-Q4"], date(2024, 4, 3))
    assert passed == ["2024-01-31", "2024-02-29", "2024-04-02"]


@pytest.mark.parametrize("row", ["yearly,soon,,", "yearly,-4,,", "yearly,,2,30", "yearly,,x,1"])
def test_a_slip_in_a_rule_is_no_day_and_stops_nothing(workspace: Workspace, row: str) -> None:
    plain = due_dates_passed(workspace, ["2024-25-Q1"], date(2030, 1, 1))
    assert due_dates_passed(with_rule(workspace, row), ["2024-25-Q1"], date(2030, 1, 1)) == plain
