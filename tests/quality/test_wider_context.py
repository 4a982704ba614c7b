"""Yearly numbers of the local picture: whose they are, of which year, and what is a number."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract, SubmissionContext
from tests.quality.office import Judge, Row, judge_of, only

CONTEXT = SubmissionContext(
    "sent.xlsx",
    "2024-25-Q4",
    "leicester_childrens_social_care",
    "childrens_social_care",
    ("E06000016",),
)
NEED: Row = {
    "period": "2024-25-Q4",
    "year": "2024-25",
    "agency": "leicester_childrens_social_care",
    "area": "E06000016",
    "count_code": "children_in_need",
    "value": "2100",
    "note": "Counted after the yearly check.",
}
LEAVERS: Row = {**NEED, "count_code": "care_leavers_17_18", "value": None, "status": "c"}


@pytest.fixture
def judge_numbers(contracts: dict[str, Contract]) -> Judge:
    judged = judge_of(contracts["wider_context"])
    return lambda *rows, context=CONTEXT: judged(*rows, context=context)


def test_sound_numbers_are_accepted_without_a_remark(judge_numbers: Judge) -> None:
    result = judge_numbers(NEED, LEAVERS)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"value": "about 160", "status": None}, "value", "value_readable"),
        ({"value": "-1", "status": None}, "value", "value_not_negative"),
        ({"year": "2025-26"}, "year", "year_is_that_of_the_quarter"),
        ({"count_code": "children_missing"}, "count_code", "count_code_allowed"),
        # What early help is asked for.
        ({"count_code": "early_help_assessments"}, "count_code", "count_code_allowed"),
        ({"area": "E06000017"}, "area", "area_allowed"),
    ],
)
def test_what_cannot_be_is_rejected_with_its_row(
    judge_numbers: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_numbers(NEED, {**LEAVERS, **changed})
    assert not result.accepted
    found = only(result)
    assert (found.row, found.column, found.rule) == (3, column, rule)


def test_neither_a_number_nor_a_reason_is_remarked(judge_numbers: Judge) -> None:
    result = judge_numbers(NEED, {**LEAVERS, "status": None})
    assert result.accepted
    assert only(result).rule == "value_or_reason"


def test_a_count_is_sent_once(judge_numbers: Judge) -> None:
    assert not judge_numbers(NEED, {**NEED, "value": "2111"}).accepted
