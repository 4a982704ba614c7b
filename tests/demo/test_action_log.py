from __future__ import annotations

import re
from collections import Counter
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.action_log import action_rows
from pipelines.demo.business_plan import plan_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds

NEWEST = "2025-26-Q1"


@pytest.fixture(scope="module")
def logs(intended: list[Parcel]) -> dict[str, list[Row]]:
    return {one.quarter: one.rows for one in intended if one.dataset == "action_log"}


def test_the_whole_log_is_sent_again_each_quarter(logs: dict[str, list[Row]]) -> None:
    assert len(logs) == 9
    for earlier, later in pairwise(logs.values()):
        before = {row["action_code"] for row in earlier}
        assert before <= {row["action_code"] for row in later}
    assert len(logs[NEWEST]) == len({row["action_code"] for row in logs[NEWEST]}) >= 15


def test_no_log_is_made_up_before_there_were_actions() -> None:
    assert action_rows("2022-23-Q4") == []


def test_a_log_says_nothing_that_is_still_to_come(logs: dict[str, list[Row]]) -> None:
    for quarter, rows in logs.items():
        end = quarter_bounds(quarter)[1]
        for row in rows:
            days = {name: day for name, day in row.items() if name.endswith("_on")}
            del days["due_on"]
            assert all(day is None or (isinstance(day, date) and day <= end)
                       for day in days.values())  # fmt: skip
            assert bool(row["embedded"]) is bool(row["reviewed_on"])


def test_what_was_raised_stays_as_it_was_raised(logs: dict[str, list[Row]]) -> None:
    fixed = ("scope", "source_reference", "finding", "raised_on")
    for earlier, later in pairwise(logs.values()):
        now = {row["action_code"]: row for row in later}
        for row in earlier:
            assert [row[name] for name in fixed] == [
                now[row["action_code"]][name] for name in fixed
            ]


def test_the_newest_log_shows_every_way_an_action_can_stand(logs: dict[str, list[Row]]) -> None:
    """So that a newcomer sees each of them in the report."""
    end = quarter_bounds(NEWEST)[1]
    seen: Counter[str] = Counter()
    for row in logs[NEWEST]:
        due, done, back = row["due_on"], row["completed_on"], row["reopened_on"]
        if isinstance(back, date) and isinstance(done, date) and back >= done:
            seen["reopened"] += 1
        elif done:
            seen[f"done, {row['embedded']}"] += 1
        elif row["action"] is None:
            seen["finding only"] += 1
        else:
            seen["overdue" if isinstance(due, date) and due <= end else "open"] += 1
    assert set(seen) == {
        "reopened", "done, None", "done, no", "done, not_yet", "done, yes", "finding only",
        "overdue", "open",
    }  # fmt: skip
    assert seen["overdue"] >= 2 and seen["done, None"] >= 2
    assert {row["scope"] for row in logs[NEWEST]} == {"LSCP", "LRSCP", "LLR"}


def test_an_action_from_the_plan_names_an_item_of_it(logs: dict[str, list[Row]]) -> None:
    codes = {
        row["item_code"] for quarter in ("2024-25-Q4", NEWEST) for row in plan_rows(1, quarter)
    }
    named = {
        row["source_reference"] for row in logs[NEWEST] if row["source_type"] == "business_plan"
    }
    assert named and named <= codes


def test_agencies_are_those_of_the_catalogue_and_texts_read_like_texts() -> None:
    known = {row["agency_code"] for row in seed_rows(SEEDS, "agencies")}
    path: Path = WORDS / "action_log.yml"
    for source in read_yaml(path):
        for action in source["actions"]:
            assert action.get("agency", "business_office") in known
            impacts = [one["impact"] for one in action.get("reviews", ()) if "impact" in one]
            texts = [action["finding"], action.get("action", "None."), *impacts]
            for text in texts:
                assert text[0].isupper() and text.endswith(".") and not re.search(r"[{}]|  ", text)
