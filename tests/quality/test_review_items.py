"""Registers of reviews that cannot be judged are rejected, with the row and what to do."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from pipelines.contracts.load import allowed_codes
from tests.quality.conftest import SEEDS
from tests.quality.office import OFFICE, POLICE, Judge, Row, judge_of, only

_BASE: Row = {"period": "2025-26-Q1", "agency": "business_office", "scope": "LRSCP"}
RAPID: Row = {
    **_BASE,
    "item_type": "review",
    "item_code": "RR-1",
    "parent_code": None,
    "review_type": "rapid_review",
    "title": "Rapid review",
    "theme": "neglect",
    "learning": "Nobody asked.",
    "aware_on": "2025-04-10",
    "submitted_on": "2025-05-06",
}
LOCAL: Row = {
    **RAPID,
    "item_code": "LR-1",
    "review_type": "local_review",
    "aware_on": None,
    "submitted_on": None,
    "started_on": "2024-09-11",
    "published_on": "2025-03-11",
}
NATIONAL: Row = {
    **RAPID,
    "item_code": "NR-1",
    "scope": "LLR",
    "review_type": "national_briefing",
    "aware_on": None,
    "submitted_on": None,
    "published_on": "2025-01-20",
    "considered_on": "2025-01-20",
}
RECOMMENDATION: Row = {
    **_BASE,
    "item_type": "recommendation",
    "item_code": "RR-1.1",
    "parent_code": "RR-1",
    "title": "Ask.",
    "due_on": "2025-09-30",
}
RESPONSE: Row = {
    **_BASE,
    "item_type": "response",
    "item_code": "RR-1.1a",
    "parent_code": "RR-1.1",
    "title": "Asked.",
    "responsible_agency": "leicestershire_police",
    "done_on": "2025-06-30",
    "impact": "Heard.",
}
ACTION: Row = {
    **RECOMMENDATION,
    "item_type": "national_action",
    "item_code": "NR-1.1",
    "parent_code": "NR-1",
    "rag": "amber",
}
# Rows 2 to 7 of the file.
SOUND = (RAPID, LOCAL, NATIONAL, RECOMMENDATION, RESPONSE, ACTION)


@pytest.fixture
def judge_register(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["review_learning"])


def _with(changed: Row, at: int) -> list[Row]:
    """The sound register with other cells in the row that Excel numbers ``at``."""
    rows: list[Row] = list(SOUND)
    rows[at - 2] = {**rows[at - 2], **changed}
    return rows


def test_a_sound_register_is_accepted_without_a_remark(judge_register: Judge) -> None:
    result = judge_register(*SOUND)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("at", "changed", "column", "rule"),
    [
        (2, {"aware_on": None}, "aware_on", "rapid_review_has_day_of_awareness"),
        (3, {"started_on": None}, "started_on", "local_review_has_day_of_decision"),
        (4, {"published_on": None, "considered_on": None}, "published_on",
         "national_review_has_day_of_publication"),
        (2, {"review_type": None}, "review_type", "review_says_its_kind"),
        (2, {"review_type": "serious_case_review"}, "review_type", "review_type_allowed"),
        (2, {"aware_on": "2018-06-28", "submitted_on": "2018-07-02"}, "aware_on",
         "aware_since_there_are_rapid_reviews"),
        (2, {"submitted_on": "2025-04-09"}, "submitted_on", "submitted_after_aware"),
        (3, {"published_on": "2024-09-10"}, "published_on", "published_after_start"),
        (4, {"considered_on": "2025-01-19"}, "considered_on", "considered_after_publication"),
        (7, {"parent_code": "NR-9"}, "parent_code", "parent_is_in_the_register"),
        (7, {"parent_code": None}, "parent_code", "review_item_has_parent"),
        (7, {"parent_code": "RR-1"}, "parent_code", "parent_can_hold_it"),
        (6, {"parent_code": "RR-1"}, "parent_code", "parent_can_hold_it"),
        (3, {"parent_code": "RR-1"}, "parent_code", "parent_can_hold_it"),
        (6, {"scope": "LSCP"}, "parent_code", "parent_is_of_the_same_partnership"),
        (6, {"scope": "LLR"}, "parent_code", "parent_is_of_the_same_partnership"),
        (6, {"responsible_agency": None}, "responsible_agency", "response_names_its_agency"),
        (6, {"responsible_agency": "the council"}, "responsible_agency",
         "responsible_agency_allowed"),
        (2, {"theme": "cruelty"}, "theme", "theme_allowed"),
        (5, {"title": None}, "title", "title_filled"),
        (2, {"aware_on": "last week"}, "aware_on", "aware_on_readable"),
        (4, {"published_on": "in spring"}, "published_on", "published_on_readable"),
        (5, {"due_on": "soon"}, "due_on", "due_on_readable"),
    ],
)  # fmt: skip
def test_what_cannot_be_judged_is_rejected_with_its_row(
    judge_register: Judge, at: int, changed: Row, column: str, rule: str
) -> None:
    result = judge_register(*_with(changed, at))
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (at, column, rule)
    assert finding.message.strip() and finding.remedy.strip().endswith(".")


def test_a_review_without_its_day_is_told_what_it_is_for_and_what_to_do(
    judge_register: Judge,
) -> None:
    finding = only(judge_register(*_with({"aware_on": None}, 2)))
    assert finding.message == (
        "The rapid review has no day on which the partnership became aware of the incident, "
        "so the 15 working days cannot be counted."
    )
    assert finding.remedy == ("Put that day under aware_on, as day/month/year or as 2025-02-03.")


def test_rapid_reviews_are_taken_from_their_first_day_on(judge_register: Judge) -> None:
    assert judge_register(*_with({"aware_on": "2018-06-29"}, 2)).findings == ()


def test_an_item_of_both_partnerships_may_hold_one_partnerships(judge_register: Judge) -> None:
    recommendation = {**RECOMMENDATION, "item_code": "NR-1.2", "parent_code": "NR-1"}
    assert judge_register(*SOUND, recommendation).findings == ()


def test_an_item_is_sent_once(judge_register: Judge) -> None:
    result = judge_register(*SOUND, {**ACTION, "item_code": "RR-1.1"})
    assert not result.accepted
    assert [(one.row, one.rule, one.value) for one in result.findings] == [
        (5, "rows_are_unique", "RR-1.1"),
        (8, "rows_are_unique", "RR-1.1"),
    ]


@pytest.mark.parametrize(
    ("at", "changed", "column", "rule"),
    [
        (2, {"theme": None}, "theme", "review_has_theme"),
        (2, {"learning": None}, "learning", "finished_review_has_learning"),
        (3, {"learning": None}, "learning", "finished_review_has_learning"),
        (4, {"learning": None}, "learning", "finished_review_has_learning"),
        (5, {"due_on": None}, "due_on", "recommendation_has_due_day"),
        (7, {"due_on": None}, "due_on", "recommendation_has_due_day"),
        (7, {"rag": None}, "rag", "national_action_is_rated"),
        (2, {"aware_on": "2025-07-01", "submitted_on": None}, "aware_on",
         "aware_by_the_quarters_end"),
        (2, {"submitted_on": "2025-07-01"}, "submitted_on", "submitted_by_the_quarters_end"),
        (3, {"started_on": "2025-07-01", "published_on": None}, "started_on",
         "started_by_the_quarters_end"),
        (3, {"published_on": "2025-07-01"}, "published_on", "published_by_the_quarters_end"),
        (4, {"considered_on": "2025-07-01"}, "considered_on", "considered_by_the_quarters_end"),
        (6, {"done_on": "2025-07-01"}, "done_on", "done_by_the_quarters_end"),
    ],
)  # fmt: skip
def test_what_is_odd_but_possible_is_a_warning(
    judge_register: Judge, at: int, changed: Row, column: str, rule: str
) -> None:
    result = judge_register(*_with(changed, at))
    assert result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (at, column, rule)


def test_an_unfinished_review_need_not_say_what_is_learnt(judge_register: Judge) -> None:
    for at, day in ((2, "submitted_on"), (3, "published_on"), (4, "considered_on")):
        assert judge_register(*_with({day: None, "learning": None}, at)).findings == ()


def test_themes_are_those_of_the_one_vocabulary(contracts: dict[str, Contract]) -> None:
    columns = {column.name: column for column in contracts["review_learning"].columns}
    allowed = columns["theme"].allowed
    assert allowed is not None
    codes = allowed_codes(allowed, SEEDS, OFFICE)
    assert set(codes.values()) >= {"neglect", "fathers_and_hidden_adults"}


def test_only_the_office_sends_the_register(judge_register: Judge) -> None:
    result = judge_register(*SOUND, context=POLICE)
    assert not result.accepted
    assert {one.rule for one in result.findings} == {"agency_allowed"}
