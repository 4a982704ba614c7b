from __future__ import annotations

import re
from collections import Counter

import pytest

from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Parcel
from pipelines.demo.profile import SEEDS
from pipelines.demo.self_assessment import SECTION11, SURVEY, self_assessment_rows
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS

SEED = 20250401
ANSWERS = ("strongly_agree", "agree", "neither", "disagree", "strongly_disagree", "not_answered")


@pytest.fixture(scope="module")
def sent(intended: list[Parcel]) -> list[Parcel]:
    return [one for one in intended if one.dataset in (SECTION11, SURVEY)]


def test_the_two_take_turns_and_come_with_the_fourth_quarter(sent: list[Parcel]) -> None:
    assert {(one.dataset, one.quarter) for one in sent} == {
        (SECTION11, "2023-24-Q4"),
        (SURVEY, "2024-25-Q4"),
    }
    assert {*self_assessment_rows(SEED, "2025-26-Q4")} == {SECTION11}
    assert self_assessment_rows(SEED, "2022-23-Q4") == {}


def test_every_agency_but_the_office_is_asked(sent: list[Parcel]) -> None:
    agencies = {row["agency_code"] for row in seed_rows(SEEDS, "agencies")} - {"business_office"}
    for dataset in (SECTION11, SURVEY):
        assert {one.agency for one in sent if one.dataset == dataset} == agencies


def test_every_standard_is_graded_and_a_weak_one_has_its_action(sent: list[Parcel]) -> None:
    standards = [row["standard_code"] for row in seed_rows(SEEDS, "section11_standards")]
    grades: Counter[object] = Counter()
    for one in (one for one in sent if one.dataset == SECTION11):
        assert [row["standard"] for row in one.rows] == standards
        for row in one.rows:
            grades[row["grade"]] += 1
            is_weak = row["grade"] in ("partly_met", "not_met")
            parts = [row[name] for name in ("action", "action_owner_role", "action_due_on")]
            assert [part is not None for part in parts] == [is_weak] * 3
    # Agencies see what is wrong with them, and mostly do well.
    assert grades["not_met"] < grades["partly_met"] < grades["mostly_met"]
    assert {*grades} == {row["grade"] for row in seed_rows(SEEDS, "section11_grades")}


def test_two_years_later_some_are_better_and_some_worse() -> None:
    points = {row["grade"]: int(row["points"]) for row in seed_rows(SEEDS, "section11_grades")}
    first, second = (
        self_assessment_rows(SEED, quarter)[SECTION11] for quarter in ("2023-24-Q4", "2025-26-Q4")
    )
    changes = Counter(
        points[str(now["grade"])] - points[str(then["grade"])]
        for agency, rows in second.items()
        for then, now in zip(first[agency], rows, strict=True)
    )
    better = sum(times for change, times in changes.items() if change > 0)
    worse = sum(times for change, times in changes.items() if change < 0)
    assert better > worse > 0


def test_everybody_of_a_role_group_is_in_each_question(sent: list[Parcel]) -> None:
    questions = {row["question_code"] for row in seed_rows(SEEDS, "survey_questions")}
    people = read_yaml(WORDS / "practitioner_survey.yml")["agencies"]
    for one in (one for one in sent if one.dataset == SURVEY):
        totals: dict[object, set[int]] = {}
        for row in one.rows:
            counts = [int(str(row[name])) for name in ANSWERS]
            assert min(counts) >= 0
            totals.setdefault(row["role_group"], set()).add(sum(counts))
        assert {row["question"] for row in one.rows} == questions
        assert all(len(found) == 1 for found in totals.values())
        assert sum(min(found) for found in totals.values()) == people[one.agency]["people"]


def test_one_agency_is_too_small_to_be_shown(sent: list[Parcel]) -> None:
    """So that a newcomer sees what the rule hides."""
    people = read_yaml(WORDS / "practitioner_survey.yml")["agencies"]
    assert min(about["people"] for about in people.values()) < 10


def test_texts_read_like_texts() -> None:
    words = read_yaml(WORDS / "section11.yml")
    assert {*words} == {row["standard_code"] for row in seed_rows(SEEDS, "section11_standards")}
    for entry in words.values():
        for text in (*entry["strong"], *entry["weak"], *entry["action"]):
            assert text[0].isupper() and text.endswith(".") and not re.search(r"[{}]|  ", text)
