from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.publishing.group_workbook import groups_workbook
from pipelines.publishing.workbook import Number, Sheet, Workbook
from tests.publishing.fixture_catalogue import LATEST


@pytest.fixture(scope="module")
def workbook(release_folder: Path) -> Workbook:
    params = {"release": str(release_folder), "period": LATEST, "partnership": "LRSCP"}
    return groups_workbook(params)


def sheet(workbook: Workbook, label: str) -> Sheet:
    return next(one for one in workbook.sheets if one.label == label)


def column(one: Sheet, title: str) -> int:
    return [c.title for c in one.columns].index(title)


def test_there_is_a_sheet_for_each_characteristic_and_each_pair(workbook: Workbook) -> None:
    assert [one.label for one in workbook.sheets] == [
        "Ethnic group", "Ethnic group (19 groups)", "Sex", "Age", "Disability",
        "Ethnic group and sex", "Ethnic group and age", "Ethnic group and disability",
        "Decision points", "Not collected",
    ]  # fmt: skip


def test_every_area_is_there_and_no_cell_is_empty(workbook: Workbook) -> None:
    one = sheet(workbook, "Ethnic group")
    areas = {row[column(one, "Area")] for row in one.rows}
    assert areas == {"Leicestershire and Rutland (LRSCP)", "Leicestershire", "Rutland"}
    for made in workbook.sheets:
        assert all(cell != "" for row in made.rows for cell in row), made.label


def test_a_confidential_row_is_withheld_as_a_whole(workbook: Workbook) -> None:
    """A denominator left beside a hidden ratio would have given a bound of the count."""
    one = sheet(workbook, "Ethnic group")
    hidden = [row for row in one.rows if row[column(one, "Status")] == "[c] confidential"]
    assert len(hidden) > 5
    for row in hidden:
        assert not [cell for cell in row if isinstance(cell, Number)]
        assert row[column(one, "Finding")] == "Confidential"


def test_the_share_remains_where_only_the_population_is_wanting(workbook: Workbook) -> None:
    one = sheet(workbook, "Disability")
    assert len(one.rows) == 6
    for row in one.rows:
        assert isinstance(row[column(one, "Share of events (per cent)")], Number)
        assert row[column(one, "Rate")] == row[column(one, "Ratio")] == "[x]"


def test_intersections_have_the_estimate_beside_the_raw_rate(workbook: Workbook) -> None:
    one = sheet(workbook, "Ethnic group and sex")
    shown = [row for row in one.rows if row[column(one, "Status")] == "ok"]
    assert shown
    for row in shown:
        assert isinstance(row[column(one, "Rate")], Number)
        assert isinstance(row[column(one, "Estimate")], Number)


def test_the_decision_points_are_those_of_the_main_area(workbook: Workbook) -> None:
    one = sheet(workbook, "Decision points")
    assert "Leicestershire and Rutland (LRSCP), 2024-25" in one.title
    assert {row[column(one, "Decision point")] for row in one.rows} > {"Referral", "Plan started"}
    assert {"Higher", "Reference", "Confidential"} <= {
        row[column(one, "Finding")] for row in one.rows
    }
