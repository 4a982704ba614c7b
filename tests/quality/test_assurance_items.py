"""Assurance statements and registers of assurance reports whose parts do not go together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pipelines.contracts import Contract, SubmissionContext
from pipelines.contracts.load import seed_rows
from pipelines.quality import CheckResult
from tests.quality.conftest import SEEDS
from tests.quality.office import OFFICE, POLICE, Judge, Row, judge_of, only

YEAR_END = replace(POLICE, period="2024-25-Q4")
SUCCESS: Row = {
    "period": "2024-25-Q4",
    "agency": "leicestershire_police",
    "year": "2024-25",
    "item_type": "success",
    "item_code": "S1",
    "text": "Officers speak to each child.",
    "impact": "Schools meet the child.",
    "theme": "domestic_abuse",
    "owner_role": None,
    "due_on": None,
}
ACTION: Row = {
    **SUCCESS,
    "item_type": "key_action",
    "item_code": "A1",
    "impact": None,
    "owner_role": "Head of Public Protection",
    "due_on": "2025-09-30",
}
# Row 2 of the register: received and presented; rows 3 and 4 belong to it.
REPORT: Row = {
    "period": "2025-26-Q1",
    "agency": "business_office",
    "year": "2024-25",
    "body": "front_door",
    "scope": "E06000016",
    "item_type": "report",
    "item_number": None,
    "text": None,
    "answer": None,
    "theme": None,
    "due_on": "2025-06-30",
    "received_on": "2025-06-12",
    "presented_on": "2025-06-12",
    "presented_to": "Partnership meeting",
}
MESSAGE: Row = {
    **REPORT,
    "item_type": "key_message",
    "text": "Decisions are made within a day.",
    "due_on": None,
    "received_on": None,
    "presented_on": None,
    "presented_to": None,
}
WAITING: Row = {**REPORT, "received_on": None, "presented_on": None, "presented_to": None}
ASKED = [(row["body_code"], row["scope"]) for row in seed_rows(SEEDS, "assurance_bodies")]
QUESTION: Row = {
    **MESSAGE,
    "item_type": "question",
    "text": "Who answers in the holidays?",
    "answer": "The same team.",
}


@pytest.fixture
def judge_statement(contracts: dict[str, Contract]) -> Judge:
    judged = judge_of(contracts["assurance_statement"])
    return lambda *rows, context=YEAR_END: judged(*rows, context=context)


@pytest.fixture
def judge_register(contracts: dict[str, Contract]) -> Judge:
    """The rows, and below them whatever else of the list a whole register names."""
    judged = judge_of(contracts["assurance_report"])

    def judge(*rows: Row, context: SubmissionContext = OFFICE) -> CheckResult:
        named = {
            (row["body"], row["scope"])
            for row in rows
            if row["item_type"] == "report" and row["year"] == REPORT["year"]
        }
        rest = [
            {**WAITING, "agency": rows[0]["agency"], "body": body, "scope": scope}
            for body, scope in ASKED
            if (body, scope) not in named
        ]
        return judged(*rows, *rest, context=context)

    return judge


def test_a_sound_statement_is_accepted_without_a_remark(judge_statement: Judge) -> None:
    result = judge_statement(SUCCESS, ACTION)
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"year": "2025-26"}, "year", "year_is_the_one_the_quarter_ends"),
        ({"year": "2024"}, "year", "year_is_the_one_the_quarter_ends"),
        ({"year": None}, "year", "year_filled"),
        ({"item_type": "risk"}, "item_type", "item_type_allowed"),
        ({"theme": "weather"}, "theme", "theme_allowed"),
        ({"text": None}, "text", "text_filled"),
        ({"due_on": "in autumn"}, "due_on", "due_on_readable"),
    ],
)
def test_what_cannot_be_stated_is_rejected_with_its_row(
    judge_statement: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_statement(SUCCESS, {**ACTION, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)


def test_a_statement_belongs_into_the_years_fourth_quarter(judge_statement: Judge) -> None:
    early = replace(YEAR_END, period="2024-25-Q3")
    result = judge_statement({**SUCCESS, "period": "2024-25-Q3"}, context=early)
    assert only(result).rule == "year_is_the_one_the_quarter_ends" and not result.accepted


@pytest.mark.parametrize(
    ("row", "changed", "column", "rule"),
    [
        (SUCCESS, {"impact": None}, "impact", "success_says_what_it_changed"),
        (ACTION, {"owner_role": None}, "owner_role", "action_has_its_owner"),
        (ACTION, {"due_on": None}, "due_on", "action_has_its_day"),
        (ACTION, {"due_on": "2025-03-31"}, "due_on", "due_in_the_year_to_come"),
        (ACTION, {"text": "We will see."}, "text", "text_says_something"),
    ],
)
def test_what_is_only_missing_is_remarked_and_accepted(
    judge_statement: Judge, row: Row, changed: Row, column: str, rule: str
) -> None:
    result = judge_statement({**row, **changed})
    assert result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (2, column, rule)
    assert finding.severity == "warning"


def test_an_item_has_a_code_of_its_own(judge_statement: Judge) -> None:
    result = judge_statement(SUCCESS, {**ACTION, "item_code": "S1"})
    assert {one.rule for one in result.findings} == {"rows_are_unique"} and not result.accepted


def test_a_sound_register_is_accepted_without_a_remark(judge_register: Judge) -> None:
    result = judge_register(REPORT, MESSAGE, {**QUESTION, "answer": None})
    assert result.accepted and result.findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"year": "2026-27"}, "year", "year_is_one_that_can_be_reported_on"),
        ({"year": "2024-26"}, "year", "year_is_one_that_can_be_reported_on"),
        ({"scope": "LLR"}, "scope", "body_reports_for_the_area"),
        ({"body": "weather_board"}, "body", "body_allowed"),
        ({"presented_on": "2025-06-11"}, "presented_on", "presented_after_received"),
        ({"received_on": None}, "received_on", "what_is_presented_was_received"),
        ({"received_on": "in June"}, "received_on", "received_on_readable"),
        ({"answer": "Yes."}, "answer", "answer_has_its_question"),
        ({"item_number": "0"}, "item_number", "item_number_from_one"),
    ],
)
def test_what_cannot_be_of_a_report_is_rejected_with_its_row(
    judge_register: Judge, changed: Row, column: str, rule: str
) -> None:
    other = {**REPORT, "body": "send"}
    result = judge_register(other, {**REPORT, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"text": None}, "text", "item_has_its_words"),
        ({"received_on": "2025-06-12"}, "item_type", "day_stands_with_the_report"),
        ({"scope": "E06000017"}, "item_type", "item_has_its_report"),
        ({"year": "2023-24"}, "item_type", "item_has_its_report"),
        ({"item_type": "news"}, "item_type", "item_type_allowed"),
    ],
)
def test_what_cannot_be_of_a_key_message_is_rejected_with_its_row(
    judge_register: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_register(REPORT, {**MESSAGE, **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)


def test_a_key_message_of_a_report_that_has_not_come_is_rejected(judge_register: Judge) -> None:
    assert only(judge_register(WAITING, MESSAGE)).rule == "item_has_its_report"


def test_a_meeting_without_its_day_is_remarked(judge_register: Judge) -> None:
    result = judge_register({**REPORT, "presented_on": None})
    assert result.accepted and only(result).rule == "meeting_has_its_day"


def test_a_register_that_leaves_bodies_out_is_remarked_once_for_the_year(
    contracts: dict[str, Contract],
) -> None:
    """One report was sent again by itself; nineteen others would have counted as not received."""
    judge = judge_of(contracts["assurance_report"])
    begun = {**REPORT, "year": "2025-26"}
    result = judge(begun, REPORT, {**REPORT, "body": "send"}, MESSAGE)
    assert result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, "body", "register_is_whole")


def test_messages_of_one_report_are_numbered(judge_register: Judge) -> None:
    second = {**MESSAGE, "text": "Families hear less of them."}
    assert judge_register(REPORT, MESSAGE, {**second, "item_number": "2"}).findings == ()
    result = judge_register(REPORT, MESSAGE, second)
    assert {one.rule for one in result.findings} == {"rows_are_unique"} and not result.accepted


def test_few_columns_are_enough(judge_register: Judge, judge_statement: Judge) -> None:
    asked = ("period", "agency", "year", "body", "scope", "item_type")
    assert judge_register({name: REPORT[name] for name in asked}).findings == ()
    stated = ("period", "agency", "year", "item_type", "item_code", "text")
    weak = {**SUCCESS, "item_type": "area_for_development"}
    assert judge_statement({name: weak[name] for name in stated}).findings == ()


def test_nobody_but_the_business_office_keeps_the_register(judge_register: Judge) -> None:
    result = judge_register({**REPORT, "agency": "leicestershire_police"}, context=POLICE)
    assert {one.rule for one in result.findings} == {"agency_allowed"}


def test_nobody_states_for_another(judge_statement: Judge) -> None:
    office = replace(OFFICE, period="2024-25-Q4")
    assert [one.rule for one in judge_statement(SUCCESS, context=office).findings] == [
        "agency_allowed"
    ]
