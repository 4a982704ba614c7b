"""Keeping in Touch returns with months of another quarter, or posts that do not add up."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from tests.quality.office import POLICE, Judge, Row, judge_of, only

APRIL: Row = {
    "period": "2025-26-Q1",
    "agency": "leicestershire_police",
    "month": "2025-04-01",
    "role_group": "child_protection_officers",
    "posts_fte": "40.0",
    "filled_fte": "35.5",
    "vacant_fte": "4.5",
    "agency_worker_fte": "0",
    "cases": "560",
    "workers": "35",
    "supervision_due": "36",
    "supervision_held": "30",
    "staff_required": "36",
    "staff_competent": "33",
    "wellbeing_rag": "amber",
    "comment": "Two posts are held open until July.",
}
MAY: Row = {**APRIL, "month": "2025-05-01"}
JUNE: Row = {**APRIL, "month": "2025-06-01"}


@pytest.fixture
def judge_workforce(contracts: dict[str, Contract]) -> Judge:
    judged = judge_of(contracts["workforce"])
    return lambda *rows, context=POLICE: judged(*rows, context=context)


def test_a_sound_return_is_accepted_without_a_remark(judge_workforce: Judge) -> None:
    result = judge_workforce(APRIL, MAY, JUNE)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"vacant_fte": "-1"}, "vacant_fte", "vacant_not_negative"),
        ({"posts_fte": "several"}, "posts_fte", "posts_fte_readable"),
        ({"workers": "0"}, "workers", "workers_at_least_one"),
        ({"supervision_held": "37"}, "supervision_due", "held_within_due"),
        ({"staff_competent": "37"}, "staff_required", "competent_within_required"),
        ({"wellbeing_rag": "blue"}, "wellbeing_rag", "wellbeing_rag_allowed"),
        ({"role_group": "astronauts"}, "role_group", "role_group_allowed"),
        ({"agency": "cafcass"}, "agency", "agency_allowed"),
    ],
)
def test_what_cannot_be_is_rejected_with_its_row(
    judge_workforce: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_workforce(APRIL, {**MAY, **changed}, JUNE)
    assert not result.accepted
    found = {(one.row, one.column, one.rule) for one in result.findings if one.severity == "error"}
    assert found == {(3, column, rule)}


@pytest.mark.parametrize("month", ["2025-07-01", "2025-03-01", "2025-06-02"])
def test_a_month_is_the_first_day_of_one_of_the_quarters_months(
    judge_workforce: Judge, month: str
) -> None:
    result = judge_workforce(APRIL, MAY, JUNE, {**JUNE, "month": month})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.rule) == (5, "month_is_of_the_quarter")


def test_a_missing_month_is_remarked_once(judge_workforce: Judge) -> None:
    others = {**APRIL, "role_group": "other"}
    finding = only(judge_workforce(APRIL, others, JUNE))
    assert (finding.row, finding.rule, finding.severity) == (2, "every_month_is_there", "warning")


def test_one_row_of_another_quarter_makes_no_month_wanting(judge_workforce: Judge) -> None:
    result = judge_workforce(APRIL, MAY, {**JUNE, "period": "2024-25-Q4"})
    assert {one.row for one in result.findings} == {4}


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"filled_fte": "35.0"}, "posts_are_filled_or_vacant"),
        ({"workers": None}, "cases_have_workers"),
        ({"cases": None}, "cases_have_workers"),
        ({"role_group": "other", "comment": None}, "rating_is_explained"),
    ],
)
def test_what_is_only_missing_or_odd_is_remarked_and_accepted(
    judge_workforce: Judge, changed: Row, rule: str
) -> None:
    result = judge_workforce(APRIL, {**MAY, **changed}, JUNE)
    assert result.accepted
    assert (only(result).row, only(result).rule) == (3, rule)


def test_rounded_posts_may_differ_by_their_rounding(judge_workforce: Judge) -> None:
    assert judge_workforce(APRIL, {**MAY, "filled_fte": "35.4"}, JUNE).findings == ()


def test_a_rating_is_explained_once_a_quarter_and_a_green_one_never(
    judge_workforce: Judge,
) -> None:
    silent = {**MAY, "comment": None}
    assert judge_workforce(APRIL, silent, JUNE).findings == ()
    other = {**silent, "role_group": "other", "wellbeing_rag": "green"}
    assert judge_workforce(APRIL, MAY, JUNE, other).findings == ()
