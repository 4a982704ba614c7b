from __future__ import annotations

import re
from datetime import date

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.scrutiny import scrutiny_rows
from pipelines.periods import quarter_bounds

NEWEST = "2025-26-Q1"


@pytest.fixture(scope="module")
def plans(intended: list[Parcel]) -> dict[str, list[Row]]:
    return {one.quarter: one.rows for one in intended if one.dataset == "scrutiny_plan"}


def test_a_plan_is_sent_whole_for_its_two_years_and_no_longer(plans: dict[str, list[Row]]) -> None:
    assert len(plans) == 9
    first, last, newest = (
        {row["line_code"] for row in plans[quarter]}
        for quarter in ("2023-24-Q1", "2024-25-Q4", NEWEST)
    )
    assert first == last and not last & newest
    assert scrutiny_rows("2022-23-Q4") == []


def test_a_plan_says_nothing_that_is_still_to_come(plans: dict[str, list[Row]]) -> None:
    for quarter, rows in plans.items():
        end = quarter_bounds(quarter)[1]
        for row in rows:
            reported = row["reported_on"]
            assert (row["status"] == "reported") is isinstance(reported, date)
            assert reported is None or (isinstance(reported, date) and reported <= end)
            assert bool(row["finding"]) is bool(reported)
            assert reported or not row["response"]


def test_the_newest_plan_shows_every_way_a_line_can_stand(plans: dict[str, list[Row]]) -> None:
    """So that a newcomer sees each of them in the report."""
    end = quarter_bounds(NEWEST)[1]
    seen = set()
    for row in plans[NEWEST]:
        begins, ends = row["planned_from"], row["planned_to"]
        assert isinstance(begins, date) and isinstance(ends, date) and begins < ends
        is_late = ends <= end if row["status"] == "under_way" else begins <= end
        seen.add((row["status"], bool(row["response"]), is_late))
    assert seen >= {
        ("reported", False, True), ("reported", True, True), ("under_way", False, True),
        ("under_way", False, False), ("planned", False, True), ("planned", False, False),
        ("deferred", False, True),
    }  # fmt: skip
    assert {row["scope"] for row in plans[NEWEST]} == {"LSCP", "LRSCP", "LLR"}


def test_themes_are_those_of_the_catalogue_and_texts_read_like_texts(
    plans: dict[str, list[Row]],
) -> None:
    themes = {row["theme_code"] for row in seed_rows(SEEDS, "themes")}
    for rows in plans.values():
        for row in rows:
            assert row["theme"] in themes | {None}
            assert str(row["line_of_enquiry"]).endswith("?")
            for name in ("finding", "response"):
                text = str(row[name] or "None.")
                assert text[0].isupper() and text.endswith(".") and not re.search(r"[{}]|  ", text)
