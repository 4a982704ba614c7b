"""Section 11 self-assessments and practitioner surveys of the wrong year, or that do not add up."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.contracts import Contract
from tests.quality.office import POLICE, Judge, Row, judge_of, only

Q4 = replace(POLICE, period="2023-24-Q4")
GRADED: Row = {
    "period": "2023-24-Q4",
    "year": "2023-24",
    "agency": "leicestershire_police",
    "standard": "supervision",
    "grade": "partly_met",
    "evidence": "A third of officers had no supervision in the year.",
    "action": "Supervision every month from May.",
    "action_owner_role": "Head of Public Protection",
    "action_due_on": "2024-05-31",
}
WELL: Row = {
    **GRADED, "standard": "training", "grade": "fully_met", "action": None,
    "action_owner_role": None, "action_due_on": None,
}  # fmt: skip
ANSWERED: Row = {
    "period": "2023-24-Q4",
    "year": "2023-24",
    "agency": "leicestershire_police",
    "role_group": "specialist",
    "question": "supervision_reflects",
    "strongly_agree": "3",
    "agree": "4",
    "neither": "2",
    "disagree": "1",
    "strongly_disagree": "0",
    "not_answered": "2",
}
NEXT: Row = {**ANSWERED, "question": "caseload_manageable", "agree": "6", "not_answered": "0"}
AGAIN: Row = {**ANSWERED, "question": "hear_the_child", "neither": "4", "not_answered": "0"}


@pytest.fixture
def judge_section11(contracts: dict[str, Contract]) -> Judge:
    judged = judge_of(contracts["section11"])
    return lambda *rows, context=Q4: judged(*rows, context=context)


@pytest.fixture
def judge_survey(contracts: dict[str, Contract]) -> Judge:
    judged = judge_of(contracts["practitioner_survey"])
    return lambda *rows, context=Q4: judged(*rows, context=context)


def test_sound_ones_are_accepted_without_a_remark(
    judge_section11: Judge, judge_survey: Judge
) -> None:
    for result in (judge_section11(GRADED, WELL), judge_survey(ANSWERED, NEXT, AGAIN)):
        assert result.accepted and result.findings == ()


@pytest.mark.parametrize("year", ["2024-25", "2023/24", "2023", "2022-23"])
def test_another_year_than_the_quarters_is_rejected(
    judge_section11: Judge, judge_survey: Judge, year: str
) -> None:
    """A survey filed under the year before would stand in the wrong Yearly Report."""
    for result in (
        judge_section11(WELL, {**GRADED, "year": year}),
        judge_survey(ANSWERED, NEXT, {**AGAIN, "year": year}),
    ):
        assert not result.accepted
        finding = only(result)
        assert (finding.column, finding.rule) == ("year", "year_is_that_of_the_quarter")


def test_a_quarter_other_than_the_fourth_is_rejected(judge_section11: Judge) -> None:
    row = {**GRADED, "period": "2023-24-Q3"}
    result = judge_section11(row, context=replace(POLICE, period="2023-24-Q3"))
    assert not result.accepted
    assert (only(result).column, only(result).rule) == ("period", "sent_with_the_fourth_quarter")


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"action": None, "action_owner_role": None, "action_due_on": None}, "action",
         "weak_grade_has_an_action"),
        ({"grade": "good"}, "grade", "grade_allowed"),
        ({"standard": "punctuality"}, "standard", "standard_allowed"),
        ({"evidence": None}, "evidence", "evidence_filled"),
        ({"action_due_on": "soon"}, "action_due_on", "action_due_on_readable"),
    ],
)  # fmt: skip
def test_a_faulty_grade_is_rejected_with_its_row(
    judge_section11: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_section11(WELL, {**GRADED, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"action_owner_role": None}, "action_has_its_owner"),
        ({"action_due_on": None}, "action_has_its_day"),
        ({"evidence": "Yes."}, "evidence_says_something"),
    ],
)
def test_what_is_left_open_is_remarked_and_accepted(
    judge_section11: Judge, changed: Row, rule: str
) -> None:
    result = judge_section11(WELL, {**GRADED, **changed})
    assert result.accepted and (only(result).row, only(result).rule) == (3, rule)


def test_a_standard_is_graded_once(judge_section11: Judge) -> None:
    result = judge_section11(GRADED, {**GRADED, "grade": "mostly_met"})
    assert not result.accepted
    assert {one.rule for one in result.findings} == {"rows_are_unique"}


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"agree": "-1", "neither": "7"}, "agree", "agree_not_negative"),
        ({"agree": "<5"}, "agree", "agree_readable"),
        ({"agree": None}, "agree", "agree_filled"),
        ({"role_group": "pilot"}, "role_group", "role_group_allowed"),
        ({"question": "Is it nice here?"}, "question", "question_allowed"),
    ],
)
def test_a_faulty_count_is_rejected_with_its_row(
    judge_survey: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_survey(NEXT, AGAIN, {**ANSWERED, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (4, column, rule)


def test_a_role_group_that_nobody_of_took_part_is_rejected(judge_survey: Judge) -> None:
    nobody = {name: "0" for name in ANSWERED if (ANSWERED[name] or "").isdigit()}
    result = judge_survey(ANSWERED, {**ANSWERED, **nobody, "role_group": "support_staff"})
    assert not result.accepted
    assert (only(result).row, only(result).rule) == (3, "somebody_was_asked")


def test_other_people_than_in_the_other_questions_are_remarked(judge_survey: Judge) -> None:
    other_role = {**ANSWERED, "role_group": "senior_manager", "agree": "30"}
    result = judge_survey(ANSWERED, NEXT, {**AGAIN, "not_answered": "3"}, other_role)
    assert result.accepted
    assert (only(result).row, only(result).rule) == (4, "same_people_in_every_question")
