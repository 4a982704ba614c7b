"""What is handed out is what the warehouse will ask for."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from pipelines.templates.owed import context_of, returns_due
from pipelines.workspace import Workspace
from tests.returns import QUARTER
from tests.workspaces import Refreshed

SEEDS = Workspace.at().seeds


def test_it_is_what_the_warehouse_works_out(refreshed: Refreshed) -> None:
    with duckdb.connect(str(refreshed.workspace.database), read_only=True) as connection:
        (schema,) = connection.execute(
            "select table_schema from information_schema.tables"
            " where table_name = 'int_returns_due'"
        ).fetchall()[0]
        asked = connection.execute(
            f"select agency_code, dataset, due_on from {schema}.int_returns_due where period = ?",
            [QUARTER],
        ).fetchall()
    mine = {(due.agency_code, due.dataset, due.due_on) for due in returns_due(SEEDS, QUARTER)}
    assert len(asked) > 20 and mine == {*asked}


@pytest.mark.parametrize(
    ("quarter", "section11", "survey"),
    [
        ("2023-24-Q4", True, False),
        ("2024-25-Q4", False, True),
        ("2025-26-Q4", True, False),
        ("2025-26-Q3", False, False),
        ("2022-23-Q4", False, False),
    ],
)
def test_a_yearly_return_is_owed_with_the_fourth_quarter_of_its_years(
    quarter: str, section11: bool, survey: bool
) -> None:
    owed = {due.dataset for due in returns_due(SEEDS, quarter)}
    assert ("section11" in owed, "practitioner_survey" in owed) == (section11, survey)
    assert ("assurance_statement" in owed) == quarter.endswith("Q4")


def test_a_day_at_a_weekend_is_the_next_working_day() -> None:
    days = {due.due_on for due in returns_due(SEEDS, "2024-25-Q2") if due.dataset == "action_log"}
    # 31 days after 30 September 2024 is a Thursday; after 30 June 2022 a Sunday.
    assert days == {date(2024, 10, 31)}
    days = {due.due_on for due in returns_due(SEEDS, "2022-23-Q1") if due.dataset == "action_log"}
    assert days == {date(2022, 8, 1)}


def test_an_agency_that_is_not_there_has_no_folder() -> None:
    with pytest.raises(KeyError):
        context_of(SEEDS, QUARTER, "nobody")
