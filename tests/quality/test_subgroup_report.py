"""Highlight reports of groups that are not in the list, or with a heading twice."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from tests.quality.office import POLICE, Judge, Row, judge_of, only

SOUND: Row = {
    "period": "2025-26-Q1",
    "agency": "business_office",
    "subgroup": "audit",
    "item_type": "risk",
    "text": "Two audits wait for a moderator.",
    "rag": "amber",
    "author_role": "Chair of the Audit Group",
    "written_on": "2025-07-14",
}
NEXT: Row = {**SOUND, "item_type": "next_step", "rag": None, "author_role": None}


@pytest.fixture
def judge_report(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["subgroup_report"])


def test_a_sound_report_is_accepted_without_a_remark(judge_report: Judge) -> None:
    result = judge_report(SOUND, NEXT)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"subgroup": "quality_assurance"}, "subgroup"),
        ({"item_type": "news"}, "item_type"),
        ({"rag": "blue"}, "rag"),
    ],
)
def test_what_no_list_holds_is_rejected_with_its_row(
    judge_report: Judge, changed: Row, column: str
) -> None:
    result = judge_report(NEXT, {**SOUND, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, f"{column}_allowed")


def test_a_heading_stands_once_for_a_group(judge_report: Judge) -> None:
    result = judge_report(SOUND, {**SOUND, "text": "Another risk that nobody owns."})
    assert not result.accepted
    assert {one.rule for one in result.findings} == {"rows_are_unique"}


def test_a_text_that_says_nothing_is_remarked(judge_report: Judge) -> None:
    result = judge_report({**SOUND, "text": "None"})
    assert result.accepted and only(result).rule == "text_says_something"


def test_nobody_but_the_business_office_sends_them(judge_report: Judge) -> None:
    result = judge_report({**SOUND, "agency": "leicestershire_police"}, context=POLICE)
    assert {one.rule for one in result.findings} == {"agency_allowed"}
