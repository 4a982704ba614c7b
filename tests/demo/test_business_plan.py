from __future__ import annotations

import re
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.business_plan import assessment_rows, plan_rows
from pipelines.demo.parcel import Parcel, Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds, quarters_between

SEED = 20250401
NEWEST = "2025-26-Q1"


@pytest.fixture(scope="module")
def plans(intended: list[Parcel]) -> dict[str, list[Row]]:
    return {one.quarter: one.rows for one in intended if one.dataset == "business_plan"}


@pytest.fixture(scope="module")
def judged(intended: list[Parcel]) -> dict[str, list[Row]]:
    return {one.quarter: one.rows for one in intended if one.dataset == "outcome_assessment"}


def _of(rows: list[Row], kind: str) -> dict[str, Row]:
    return {str(row["item_code"]): row for row in rows if row["item_type"] == kind}


def test_the_plan_of_the_quarters_two_years_is_sent(plans: dict[str, list[Row]]) -> None:
    named = {quarter: {row["plan"] for row in rows} for quarter, rows in plans.items()}
    assert named["2023-24-Q1"] == named["2024-25-Q4"] == {"2023-25"}
    assert named[NEWEST] == {"2025-27"}


def test_no_plan_is_made_up_for_years_that_none_is_written_for() -> None:
    assert plan_rows(SEED, "2022-23-Q4") == plan_rows(SEED, "2027-28-Q1") == []
    assert assessment_rows("2027-28-Q1", date(2027, 8, 2)) == []


def test_each_partnership_has_two_outcome_statements_for_each_of_three_priorities(
    plans: dict[str, list[Row]],
) -> None:
    for rows in plans.values():
        outcomes = _of(rows, "outcome_statement").values()
        for scope in ("LSCP", "LRSCP"):
            held = Counter(row["parent_code"] for row in outcomes if row["scope"] in (scope, "LLR"))
            assert set(held) == set(_of(rows, "priority")) and set(held.values()) == {2}


def test_each_outcome_statement_has_measures_of_the_catalogue_and_actions(
    plans: dict[str, list[Row]],
) -> None:
    known = {row["indicator_code"]: row["polarity"] for row in seed_rows(SEEDS, "indicators")}
    for rows in plans.values():
        outcomes = set(_of(rows, "outcome_statement"))
        measures = _of(rows, "measure").values()
        assert {row["parent_code"] for row in measures} == outcomes
        assert {row["parent_code"] for row in _of(rows, "action").values()} == outcomes
        for row in measures:
            aimed = row["target"] is not None
            assert known[str(row["indicator_code"])] in (
                ("low", "high") if aimed else known.values()
            )


def test_an_actions_status_follows_from_its_days(plans: dict[str, list[Row]]) -> None:
    seen = set()
    for quarter, rows in plans.items():
        end = quarter_bounds(quarter)[1]
        for row in (*_of(rows, "action").values(), *_of(rows, "milestone").values()):
            start, due, done = row["starts_on"], row["due_on"], row["completed_on"]
            assert isinstance(start, date) and isinstance(due, date)
            if isinstance(done, date):
                assert done <= end and row["status"] == "complete" and done.weekday() < 5
            elif due <= end:
                assert row["status"] == "overdue" and row["rag"] == "red"
            else:
                assert row["status"] == ("not_started" if start > end else row["status"])
                assert row["status"] not in ("overdue", "complete")
            seen.add(row["status"])
    assert seen == {"not_started", "on_track", "at_risk", "overdue", "complete"}


def test_what_is_done_stays_done_on_the_same_day(plans: dict[str, list[Row]]) -> None:
    done: dict[str, object] = {}
    for rows in plans.values():
        for row in rows:
            code, day = str(row["item_code"]), row.get("completed_on")
            assert done.get(code, day) == day
            if day:
                done[code] = day
    assert len(done) > 8


def test_some_outcome_statements_of_the_newest_quarter_are_not_yet_judged(
    plans: dict[str, list[Row]], judged: dict[str, list[Row]]
) -> None:
    """So that a report is seen to draft a judgement for each partnership."""
    outcomes = _of(plans[NEWEST], "outcome_statement")
    waiting = set(outcomes) - {row["outcome_code"] for row in judged[NEWEST]}
    assert {outcomes[code]["scope"] for code in waiting} == {"LLR", "LRSCP"}
    for quarter, rows in judged.items():
        assert {str(row["outcome_code"]) for row in rows} <= set(
            _of(plans[quarter], "outcome_statement")
        )


def test_judgements_use_the_scale_and_are_made_before_they_are_sent(
    judged: dict[str, list[Row]], intended: list[Parcel]
) -> None:
    scale = {row["judgement"] for row in seed_rows(SEEDS, "outcome_judgements")}
    sent = {one.quarter: one.arrives for one in intended if one.dataset == "outcome_assessment"}
    used = set()
    for quarter, rows in judged.items():
        for row in rows:
            day = row["assessed_on"]
            assert isinstance(day, date) and day.weekday() < 5
            assert quarter_bounds(quarter)[1] < day <= sent[quarter].date() - timedelta(days=7)
            used.add(row["judgement"])
    assert used == scale


def test_an_assessment_does_not_repeat_the_one_before(judged: dict[str, list[Row]]) -> None:
    quarters = [*quarters_between("2023-24-Q1", NEWEST)]
    for earlier, later in pairwise(quarters):
        before = {row["outcome_code"]: row for row in judged[earlier]}
        for row in judged[later]:
            for text in ("doing_well", "areas_to_explore", "next_actions"):
                assert row[text] != before.get(row["outcome_code"], {}).get(text)


def test_codes_are_used_once_and_texts_read_like_texts() -> None:
    codes: list[str] = []

    def walk(entry: object) -> None:
        if isinstance(entry, dict):
            codes.extend([entry["code"]] if "code" in entry else [])
            for value in entry.values():
                walk(value)
        elif isinstance(entry, list):
            for value in entry:
                walk(value)
        elif isinstance(entry, str) and " " in entry and ";" not in entry:
            assert entry[0].isupper() and not re.search(r"[{}]|  ", entry), entry

    walk(read_yaml(WORDS / "business_plan.yml"))
    assert len(codes) == len(set(codes)) > 60
