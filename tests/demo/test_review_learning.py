from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.review_learning import register_rows
from pipelines.periods import quarter_bounds
from pipelines.quality.review_items import HOLDERS

NEWEST = "2025-26-Q1"


@pytest.fixture(scope="module")
def registers(intended: list[Parcel]) -> dict[str, list[Row]]:
    return {one.quarter: one.rows for one in intended if one.dataset == "review_learning"}


def test_the_whole_register_is_sent_again_each_quarter(registers: dict[str, list[Row]]) -> None:
    assert len(registers) == 9
    for earlier, later in pairwise(registers.values()):
        now = {row["item_code"]: row for row in later}
        for row in earlier:
            fixed = ("item_type", "parent_code", "scope", "title", "aware_on", "started_on")
            assert [row.get(name) for name in fixed] == [
                now[row["item_code"]].get(name) for name in fixed
            ]
    assert len(registers[NEWEST]) == len({row["item_code"] for row in registers[NEWEST]}) >= 30


def test_no_register_is_made_up_before_there_were_reviews() -> None:
    assert register_rows("2022-23-Q2") == []


def test_a_register_says_nothing_that_is_still_to_come(registers: dict[str, list[Row]]) -> None:
    for quarter, rows in registers.items():
        end = quarter_bounds(quarter)[1]
        for row in rows:
            days = [day for name, day in row.items() if name.endswith("_on") and name != "due_on"]
            assert all(day is None or (isinstance(day, date) and day <= end) for day in days)
            assert not (row.get("impact") and row["done_on"] is None)


def test_items_belong_to_items_that_can_hold_them(registers: dict[str, list[Row]]) -> None:
    for rows in registers.values():
        kinds = {row["item_code"]: row["item_type"] for row in rows}
        for row in rows:
            holders = HOLDERS[str(row["item_type"])]
            assert kinds.get(row.get("parent_code")) in (holders or (None,))


def test_the_newest_register_shows_every_way_a_review_can_stand(
    registers: dict[str, list[Row]],
) -> None:
    """So that a newcomer sees each of them in the report."""
    of_kind = Counter(row.get("review_type") for row in registers[NEWEST])
    assert {"rapid_review", "local_review", "national_review", "national_briefing"} <= set(of_kind)
    ends = {"rapid_review": "submitted_on", "local_review": "published_on"}
    seen = {
        (row["review_type"], row[ends.get(str(row["review_type"]), "considered_on")] is not None)
        for row in registers[NEWEST]
        if row["item_type"] == "review"
    }
    assert seen >= {
        (kind, ended)
        for kind in ("rapid_review", "local_review", "national_briefing")
        for ended in (True, False)
    }
    actions = [row for row in registers[NEWEST] if row["item_type"] == "national_action"]
    assert {row["rag"] for row in actions} == {"red", "amber", "green"}
    assert {row["scope"] for row in registers[NEWEST]} == {"LSCP", "LRSCP", "LLR"}


def test_codes_are_those_of_the_catalogues_and_texts_read_like_texts(
    registers: dict[str, list[Row]],
) -> None:
    agencies = {row["agency_code"] for row in seed_rows(SEEDS, "agencies")}
    themes = {row["theme_code"] for row in seed_rows(SEEDS, "themes")}
    for row in registers[NEWEST]:
        assert row.get("responsible_agency") in {*agencies, None}
        assert (row["responsible_agency"] is not None) if row["item_type"] == "response" else True
        assert row["theme"] in {*themes, None}
        sentences = [row.get("learning"), row.get("impact")]
        if row["item_type"] != "review":
            sentences.append(row["title"])
        for text in filter(None, map(str, filter(None, sentences))):
            assert text[0].isupper() and text.endswith(".") and not re.search(r"[{}]|  ", text)
