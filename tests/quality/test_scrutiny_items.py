"""Scrutiny plans whose status, day and finding do not go together."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from tests.quality.office import POLICE, Judge, Row, judge_of, only

# Row 2 of the file: reported and answered.
SOUND: Row = {
    "period": "2025-26-Q1",
    "agency": "business_office",
    "line_code": "SC-01",
    "scope": "LLR",
    "title": "Who owns a disparity",
    "line_of_enquiry": "Who does what about it?",
    "method": "Minutes",
    "theme": "identity",
    "planned_from": "2025-04-01",
    "planned_to": "2025-06-30",
    "reported_on": "2025-06-30",
    "status": "reported",
    "finding": "Nobody.",
    "response": "An owner for each.",
    "responsible_group": "Performance Group",
}
# Row 3: under way.
OPEN: Row = {
    **SOUND,
    "line_code": "SC-02",
    "status": "under_way",
    "reported_on": None,
    "finding": None,
    "response": None,
}


@pytest.fixture
def judge_plan(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["scrutiny_plan"])


def test_a_sound_plan_is_accepted_without_a_remark(judge_plan: Judge) -> None:
    result = judge_plan(SOUND, OPEN)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"planned_to": "2025-03-31"}, "planned_to", "planned_to_after_from"),
        ({"reported_on": None}, "reported_on", "report_has_its_day"),
        ({"status": "under_way"}, "status", "day_has_its_report"),
        # A fault of the cell itself is told alone.
        ({"status": "finished"}, "status", "status_allowed"),
        ({"reported_on": "in June"}, "reported_on", "reported_on_readable"),
        ({"theme": "weather"}, "theme", "theme_allowed"),
        ({"planned_to": None}, "planned_to", "planned_to_filled"),
    ],
)
def test_what_cannot_be_is_rejected_with_its_row(
    judge_plan: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_plan(OPEN, {**SOUND, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"finding": None, "response": None}, "finding", "report_says_what_was_found"),
        ({"reported_on": "2025-07-01"}, "reported_on", "reported_by_the_quarters_end"),
    ],
)
def test_what_is_only_missing_or_too_soon_is_remarked_and_accepted(
    judge_plan: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_plan({**SOUND, **changed})
    assert result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (2, column, rule)
    assert finding.severity == "warning"


def test_an_answer_to_no_finding_is_remarked(judge_plan: Judge) -> None:
    result = judge_plan({**OPEN, "response": "Yes, we do."})
    assert result.accepted and only(result).rule == "response_answers_a_finding"


def test_few_columns_are_enough(judge_plan: Judge) -> None:
    asked = ("period", "agency", "line_code", "scope", "title", "line_of_enquiry", "planned_from",
             "planned_to", "status")  # fmt: skip
    assert judge_plan({name: OPEN[name] for name in asked}).findings == ()


def test_nobody_but_the_business_office_sends_the_plan(judge_plan: Judge) -> None:
    result = judge_plan({**SOUND, "agency": "leicestershire_police"}, context=POLICE)
    assert {one.rule for one in result.findings} == {"agency_allowed"}
