"""Action logs whose days cannot follow each other are rejected, with the row and what to do."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from pipelines.contracts.load import allowed_codes
from tests.quality.conftest import SEEDS
from tests.quality.office import OFFICE, POLICE, Judge, Row, judge_of, only

# Row 2 of the file: an action that has come all the way.
SOUND: Row = {
    "period": "2025-26-Q1",
    "agency": "business_office",
    "action_code": "AL-01",
    "scope": "LLR",
    "source_type": "audit",
    "source_reference": "CFA-1",
    "source_title": "Case file audit",
    "finding": "Health was missing.",
    "action": "Name a contact.",
    "raised_on": "2024-11-20",
    "due_on": "2025-01-31",
    "completed_on": "2025-01-20",
    "reviewed_on": "2025-03-04",
    "rereviewed_on": "2025-06-30",
    "embedded": "yes",
    "rag": "green",
    "impact_evidence": "Health is there.",
}
# Row 3: not done yet.
OPEN: Row = {
    **SOUND,
    "action_code": "AL-02",
    "due_on": "2025-09-30",
    "completed_on": None,
    "reviewed_on": None,
    "rereviewed_on": None,
    "embedded": None,
    "impact_evidence": None,
}


@pytest.fixture
def judge_log(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["action_log"])


def test_a_sound_log_is_accepted_without_a_remark(judge_log: Judge) -> None:
    result = judge_log(SOUND, OPEN)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"completed_on": "2024-11-19"}, "completed_on", "completed_after_raised"),
        ({"due_on": "2024-11-19"}, "due_on", "due_after_raised"),
        ({"reopened_on": "2024-11-19"}, "reopened_on", "reopened_after_raised"),
        ({"completed_on": None}, "completed_on", "review_follows_completion"),
        ({"completed_on": "2025-03-05"}, "reviewed_on", "review_not_before_completion"),
        (
            {"reviewed_on": None},
            "reviewed_on", "rereview_follows_review",
        ),
        ({"rereviewed_on": "2025-03-04"}, "rereviewed_on", "rereview_after_review"),
        (
            {"reviewed_on": None, "rereviewed_on": None},
            "reviewed_on", "verdict_has_its_review",
        ),
        ({"embedded": "partly"}, "embedded", "embedded_allowed"),
        ({"source_type": "inspection"}, "source_type", "source_type_allowed"),
        ({"responsible_agency": "the council"}, "responsible_agency",
         "responsible_agency_allowed"),
        ({"finding": None}, "finding", "finding_filled"),
        ({"raised_on": None}, "raised_on", "raised_on_filled"),
        ({"completed_on": "done"}, "completed_on", "completed_on_readable"),
        ({"reviewed_on": "in June"}, "reviewed_on", "reviewed_on_readable"),
        ({"due_on": "soon"}, "due_on", "due_on_readable"),
    ],
)  # fmt: skip
def test_days_that_cannot_be_are_rejected_with_their_row(
    judge_log: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_log(OPEN, {**SOUND, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)
    assert finding.message.strip() and finding.remedy.strip().endswith(".")


def test_the_two_days_are_named(judge_log: Judge) -> None:
    finding = only(judge_log({**SOUND, "completed_on": "2024-11-19"}))
    assert finding.message == (
        "It was completed before it was raised. It is 2024-11-19, the other is 2024-11-20."
    )


def test_an_action_is_sent_once(judge_log: Judge) -> None:
    result = judge_log(SOUND, OPEN, {**OPEN, "action_code": "AL-01"})
    assert not result.accepted
    assert [(one.row, one.rule, one.value) for one in result.findings] == [
        (2, "rows_are_unique", "AL-01"),
        (4, "rows_are_unique", "AL-01"),
    ]


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"due_on": None}, "due_on", "action_has_due_day"),
        ({"action": None}, "action", "finding_has_action"),
        ({"embedded": None}, "embedded", "review_says_whether_embedded"),
        ({"rereviewed_on": "2025-07-01"}, "rereviewed_on", "rereviewed_by_the_quarters_end"),
        ({"reopened_on": "2025-07-01"}, "reopened_on", "reopened_by_the_quarters_end"),
        (
            {"reviewed_on": "2025-07-01", "rereviewed_on": None},
            "reviewed_on", "reviewed_by_the_quarters_end",
        ),
    ],
)  # fmt: skip
def test_what_is_only_missing_or_too_soon_is_remarked_and_accepted(
    judge_log: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_log({**SOUND, **changed})
    assert result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (2, column, rule)
    assert finding.severity == "warning"


def test_a_day_after_the_quarters_end_is_remarked_except_the_one_it_is_due(
    judge_log: Judge,
) -> None:
    late = {"raised_on": "2025-07-01", "completed_on": "2025-07-02"}
    result = judge_log({**OPEN, **late})
    assert result.accepted
    assert [one.rule for one in result.findings] == [
        "raised_by_the_quarters_end",
        "completed_by_the_quarters_end",
    ]
    assert result.findings[1].message.endswith("It is 2025-07-02, the other is 2025-06-30.")


def test_an_action_sent_back_by_its_review_may_be_done_after_it(judge_log: Judge) -> None:
    """The first review lies before the second completion, and both are right."""
    again = {
        "reopened_on": "2025-03-04",
        "completed_on": "2025-05-20",
        "rereviewed_on": None,
        "embedded": "no",
    }
    assert judge_log({**SOUND, **again}).findings == ()


def test_a_log_without_the_columns_that_few_need_is_read(judge_log: Judge) -> None:
    few = {
        name: value
        for name, value in OPEN.items()
        if name not in ("rereviewed_on", "embedded", "reopened_on", "rag", "impact_evidence")
    }
    assert judge_log(few).findings == ()


def test_nobody_but_the_business_office_sends_the_log(judge_log: Judge) -> None:
    result = judge_log({**SOUND, "agency": "leicestershire_police"}, context=POLICE)
    assert {one.rule for one in result.findings} == {"agency_allowed"}
    assert "Only the partnerships' business office" in result.findings[0].remedy


def test_the_agency_that_is_to_act_may_be_named_in_words_or_be_none(
    judge_log: Judge, contracts: dict[str, Contract]
) -> None:
    allowed = contracts["action_log"].column("responsible_agency").allowed
    assert allowed
    codes = allowed_codes(allowed, SEEDS, OFFICE)
    assert codes["leicestershire police"] == "leicestershire_police"
    assert judge_log({**OPEN, "responsible_agency": "leicestershire_police"}).accepted
    assert judge_log({**OPEN, "responsible_agency": None}).accepted
