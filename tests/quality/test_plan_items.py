"""Plans that cannot hang together are rejected, with the row and what to do."""

from __future__ import annotations

import pytest

from pipelines.contracts import Contract
from tests.quality.conftest import SEEDS
from tests.quality.office import OFFICE, POLICE, Judge, Row, judge_of, only


def item(kind: str, code: str, parent: str | None = None, **more: str | None) -> Row:
    return {
        "period": "2025-26-Q1",
        "agency": "business_office",
        "plan": "2025-27",
        "scope": "LLR",
        "item_type": kind,
        "item_code": code,
        "parent_code": parent,
        "title": f"What {code} says",
        **more,
    }


# Rows 2 to 6 of the file.
PRIORITY = item("priority", "P1")
OUTCOME = item("outcome_statement", "O1", "P1")
ACTION = item(
    "action", "A1", "O1", starts_on="2025-04-01", due_on="2025-06-30", status="on_track", rag="red"
)
MILESTONE = item("milestone", "M1", "A1", due_on="2025-05-31", status="at_risk")
MEASURE = item("measure", "I1", "O1", indicator_code="rereferrals_pct", target="20", tolerance="2")
SOUND = (PRIORITY, OUTCOME, ACTION, MILESTONE, MEASURE)


@pytest.fixture
def judge_plan(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["business_plan"])


def test_a_sound_plan_is_accepted_without_a_remark(judge_plan: Judge) -> None:
    result = judge_plan(*SOUND)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("rows", "row", "column", "rule"),
    [
        (
            (*SOUND, item("priority", "P2")),
            7, "item_code", "priority_has_outcome",
        ),
        (
            (*SOUND, item("outcome_statement", "O2", "P9")),
            7, "parent_code", "parent_is_in_the_plan",
        ),
        (
            (*SOUND, {**ACTION, "item_code": "A2", "parent_code": "O9"}),
            7, "parent_code", "parent_is_in_the_plan",
        ),
        (
            (*SOUND, {**ACTION, "item_code": "A2", "parent_code": None}),
            7, "parent_code", "item_has_parent",
        ),
        (
            (*SOUND, {**MILESTONE, "item_code": "M2", "parent_code": "P1"}),
            7, "parent_code", "parent_can_hold_it",
        ),
        (
            (*SOUND, {**OUTCOME, "item_code": "O2", "parent_code": "O1"}),
            7, "parent_code", "parent_can_hold_it",
        ),
        (
            (*SOUND, {**MEASURE, "item_code": "I2", "indicator_code": "rereferals"}),
            7, "indicator_code", "indicator_code_allowed",
        ),
        (
            (*SOUND, {**MEASURE, "item_code": "I2", "indicator_code": "cpp_per_10k"}),
            7, "target", "target_has_polarity",
        ),
        (
            (*SOUND, {**MEASURE, "item_code": "I2", "target": "high"}),
            7, "target", "target_readable",
        ),
        (
            (*SOUND, {**MEASURE, "item_code": "I2", "tolerance": "-2"}),
            7, "tolerance", "tolerance_not_negative",
        ),
        (
            (*SOUND, {**ACTION, "item_code": "A2", "status": "complete"}),
            7, "completed_on", "complete_has_its_day",
        ),
        (
            (*SOUND, {**ACTION, "item_code": "A2", "due_on": "2025-03-31"}),
            7, "due_on", "due_after_start",
        ),
        (
            (*SOUND, ACTION),
            7, None, "rows_are_unique",
        ),
    ],
)  # fmt: skip
def test_what_cannot_hang_together_is_rejected_with_its_row(
    judge_plan: Judge, rows: tuple[Row, ...], row: int, column: str | None, rule: str
) -> None:
    result = judge_plan(*rows)
    assert not result.accepted
    found = [one for one in result.findings if one.rule == rule]
    assert row in [one.row for one in found] and {one.column for one in found} == {column}
    assert {one.rule for one in result.findings if one.severity == "error"} == {rule}


def test_one_partnerships_item_cannot_hold_the_others(judge_plan: Judge) -> None:
    """What both work for may hold an item of one of them, but not the other way round."""
    city = [{**OUTCOME, "scope": "LSCP"}, {**ACTION, "scope": "LSCP"}]
    assert judge_plan(PRIORITY, *city).accepted
    for scope in ("LRSCP", "LLR"):
        finding = only(judge_plan(PRIORITY, city[0], {**ACTION, "scope": scope}))
        assert (finding.row, finding.rule) == (4, "parent_is_of_the_same_partnership")


@pytest.mark.parametrize(
    ("plan", "rule"),
    [("2025", "plan_is_named_by_its_years"), ("2025-26", "plan_is_two_years")],
)
def test_a_plan_is_named_by_its_two_years(judge_plan: Judge, plan: str, rule: str) -> None:
    """The years say which quarters its outcome statements are judged in."""
    result = judge_plan(*({**row, "plan": plan} for row in SOUND))
    assert {one.rule for one in result.findings} == {rule}


def test_parents_are_looked_for_in_the_items_own_plan(judge_plan: Judge) -> None:
    finding = only(judge_plan(*SOUND, item("outcome_statement", "O2", "P1", plan="2023-25")))
    assert (finding.row, finding.rule) == (7, "parent_is_in_the_plan")


def test_what_is_only_missing_is_remarked_and_accepted(judge_plan: Judge) -> None:
    bare = {"item_code": "A2", "status": None, "due_on": None, "starts_on": None}
    result = judge_plan(
        *SOUND, {**ACTION, **bare}, {**MEASURE, "item_code": "I2", "indicator_code": None}
    )
    assert result.accepted
    assert [(one.row, one.rule) for one in result.findings] == [
        (7, "action_has_status"),
        (7, "action_has_due_day"),
        (8, "measure_has_indicator"),
    ]


def test_an_unreadable_day_is_told_once(judge_plan: Judge) -> None:
    finding = only(judge_plan(*SOUND, {**ACTION, "item_code": "A2", "due_on": "soon"}))
    assert finding.rule == "due_on_readable"


def test_an_item_of_no_known_kind_has_that_fault_alone(judge_plan: Judge) -> None:
    finding = only(judge_plan(*SOUND, item("ambition", "X1", "P1")))
    assert finding.rule == "item_type_allowed"


def test_nobody_but_the_business_office_sends_the_plan(judge_plan: Judge) -> None:
    rows = ({**row, "agency": "leicestershire_police"} for row in SOUND)
    result = judge_plan(*rows, context=POLICE)
    assert {one.rule for one in result.findings} == {"agency_allowed"}
    assert "Only the partnerships' business office" in result.findings[0].remedy


def test_a_judgement_may_be_sent_in_words(contracts: dict[str, Contract]) -> None:
    from pipelines.contracts.load import allowed_codes

    allowed = contracts["outcome_assessment"].column("judgement").allowed
    assert allowed
    codes = allowed_codes(allowed, SEEDS, OFFICE)
    assert codes["good progress"] == "good_progress" == codes["good_progress"]
    assert len(set(codes.values())) == 5
