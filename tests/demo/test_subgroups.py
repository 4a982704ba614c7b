from __future__ import annotations

import re
from collections import Counter
from datetime import date

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.business_plan import plan_rows
from pipelines.demo.parcel import Parcel
from pipelines.demo.profile import SEEDS
from pipelines.demo.subgroups import subgroup_rows

NEWEST = "2025-26-Q1"
FREQUENCY = {row["subgroup_code"]: row["frequency"] for row in seed_rows(SEEDS, "subgroups")}


@pytest.fixture(scope="module")
def reported(intended: list[Parcel]) -> dict[str, Parcel]:
    return {one.quarter: one for one in intended if one.dataset == "subgroup_report"}


def test_every_group_reports_as_often_as_the_list_says(reported: dict[str, Parcel]) -> None:
    assert len(reported) == 9
    quarterly = {code for code, often in FREQUENCY.items() if often == "quarterly"}
    for quarter, parcel in reported.items():
        groups = {row["subgroup"] for row in parcel.rows}
        assert groups == (set(FREQUENCY) if quarter.endswith("Q4") else quarterly)


def test_a_group_uses_a_heading_once_and_rates_itself_once(reported: dict[str, Parcel]) -> None:
    for parcel in reported.values():
        keys = [(row["subgroup"], row["item_type"]) for row in parcel.rows]
        assert len(keys) == len(set(keys))
        rated = Counter(row["subgroup"] for row in parcel.rows if row["rag"])
        assert set(rated.values()) == {1} and set(rated) == {group for group, _ in keys}


def test_reports_are_written_before_they_are_sent(reported: dict[str, Parcel]) -> None:
    for parcel in reported.values():
        days = {row["written_on"] for row in parcel.rows}
        assert all(isinstance(day, date) and day < parcel.arrives.date() for day in days)


def test_the_newest_quarter_shows_each_heading() -> None:
    """So that a newcomer sees each of them in the report."""
    rows = subgroup_rows(NEWEST, date(2025, 7, 18))
    headings = Counter(row["item_type"] for row in rows)
    assert set(headings) == {
        "achievement", "risk", "next_step", "good_practice", "decision_wanted",
    }  # fmt: skip
    plan = {row["item_code"] for row in plan_rows(1, NEWEST)}
    tied = {row["outcome_code"] for row in rows} - {None}
    assert tied and tied <= plan


def test_texts_read_like_texts(reported: dict[str, Parcel]) -> None:
    for parcel in reported.values():
        for row in parcel.rows:
            text = str(row["text"])
            assert text[0].isupper() and text.endswith(".") and not re.search(r"[{}]|  ", text)
