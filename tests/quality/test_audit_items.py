"""Audits' records and answers by their rules: what rejects a file, what is remarked, and where."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.contracts import Contract
from pipelines.quality import check
from pipelines.quality.derived import add_derived
from tests.quality.conftest import SEEDS, build_frame
from tests.quality.office import OFFICE, POLICE, Judge, Row, judge_of, only

RECORD: Row = {
    "period": "2025-26-Q1",
    "agency": "business_office",
    "audit_code": "CFA-2025-1",
    "case_reference": "C07",
    "responding_agency": "leicestershire_police",
    "audited_on": "2025-05-14",
    "self_grade": "good",
    "moderated_grade": "requires_improvement",
    "age_band": "5_to_9",
    "sex": "female",
    "ethnicity": "asian",
    "disability": "no",
    "worked_well": "The nursery told the worker the same day.",
    "to_improve": None,
    "voice_of_the_child": None,
    "moderation_note": None,
}
PROGRAMME: Row = {
    "period": "2025-26-Q1",
    "agency": "business_office",
    "audit_code": "CFA-2025-1",
    "title": "Case file audit of neglect",
    "audit_type": "case_file",
    "scope": "LLR",
    "theme": "neglect",
    "outcome_code": "2025-O2",
    "jtai_theme": None,
    "planned_quarter": "2025-26-Q2",
    "cases_planned": "12",
}
ANSWER: Row = {
    "period": "2025-26-Q1",
    "agency": "business_office",
    "audit_code": "CFA-2025-1",
    "case_reference": "C07",
    "responding_agency": "leicestershire_police",
    "question": "Was the child seen alone?",
    "answer": "partly",
    "comment": None,
}


@pytest.fixture
def judge_record(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["audit_export"])


@pytest.fixture
def judge_programme(contracts: dict[str, Contract]) -> Judge:
    return judge_of(contracts["audit_programme"])


def test_sound_records_and_programmes_are_accepted_without_a_remark(
    judge_record: Judge, judge_programme: Judge
) -> None:
    assert judge_record(RECORD, {**RECORD, "case_reference": "C08"}).findings == ()
    assert judge_programme(PROGRAMME, {**PROGRAMME, "audit_code": "SPA-2025-12"}).findings == ()


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"self_grade": "good to outstanding"}, "self_grade", "self_grade_allowed"),
        ({"moderated_grade": "5"}, "moderated_grade", "moderated_grade_allowed"),
        ({"responding_agency": "the nursery"}, "responding_agency", "responding_agency_allowed"),
        ({"case_reference": None}, "case_reference", "case_reference_filled"),
        ({"audited_on": "in May"}, "audited_on", "audited_on_readable"),
        ({"audit_code": "NEGLECT"}, "audit_code", "audit_code_has_its_form"),
        ({"age_band": "7"}, "age_band", "age_band_allowed"),
        ({"sex": "yes"}, "sex", "sex_allowed"),
        ({"disability": "asian"}, "disability", "disability_allowed"),
    ],
)
def test_a_record_off_a_list_is_rejected_with_its_row(
    judge_record: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_record(RECORD, {**RECORD, "case_reference": "C08", **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)
    assert finding.message.strip() and finding.remedy.strip().endswith(".")


@pytest.mark.parametrize(
    ("own", "moderated", "rules"),
    [
        ("good", None, []),
        (None, None, ["graded_by_somebody"]),
        (None, "good", ["moderated_after_self_grade"]),
    ],
)
def test_a_grade_that_is_missing_is_remarked_where_it_would_stand(
    judge_record: Judge, own: str | None, moderated: str | None, rules: list[str]
) -> None:
    result = judge_record({**RECORD, "self_grade": own, "moderated_grade": moderated})
    assert result.accepted
    assert [(one.column, one.rule) for one in result.findings] == [
        ("self_grade", rule) for rule in rules
    ]


def test_a_grade_off_the_scale_is_a_grade_and_told_once(judge_record: Judge) -> None:
    """It is wrong, and not also missing."""
    result = judge_record({**RECORD, "self_grade": "fine", "moderated_grade": None})
    assert only(result).rule == "self_grade_allowed"


def test_what_the_makers_make(contracts: dict[str, Contract]) -> None:
    grades = [("good", "inadequate"), ("good", None), (None, "inadequate"), (None, None)]
    rows = [{**RECORD, "self_grade": own, "moderated_grade": after} for own, after in grades]
    frame = add_derived(
        build_frame(contracts["audit_export"], rows), contracts["audit_export"], SEEDS
    )
    assert frame.get_column("any_grade").to_list() == ["inadequate", "good", "inadequate", None]
    alone = frame.get_column("moderation_without_grade").to_list()
    assert alone == [None, None, "inadequate", None]


@pytest.mark.parametrize(
    ("changed", "column", "rule"),
    [
        ({"audit_code": "cfa-2025-1"}, "audit_code", "audit_code_has_its_form"),
        ({"audit_code": "CFA-25-1"}, "audit_code", "audit_code_has_its_form"),
        ({"cases_planned": "0"}, "cases_planned", "cases_planned_is_possible"),
        ({"cases_planned": "2001"}, "cases_planned", "cases_planned_is_possible"),
        ({"cases_planned": "a few"}, "cases_planned", "cases_planned_readable"),
        ({"audit_type": "deep dive"}, "audit_type", "audit_type_allowed"),
        ({"scope": "Leicester"}, "scope", "scope_allowed"),
        ({"theme": "kindness"}, "theme", "theme_allowed"),
        ({"planned_quarter": "summer"}, "planned_quarter", "planned_quarter_readable"),
        ({"title": None}, "title", "title_filled"),
    ],
)
def test_a_programme_that_cannot_be_is_rejected_with_its_row(
    judge_programme: Judge, changed: Row, column: str, rule: str
) -> None:
    result = judge_programme(PROGRAMME, {**PROGRAMME, "audit_code": "CFA-2025-2", **changed})
    assert not result.accepted
    finding = only(result)
    assert (finding.row, finding.column, finding.rule) == (3, column, rule)
    assert finding.remedy.strip().endswith(".")


def test_an_audit_stands_in_the_programme_once(judge_programme: Judge) -> None:
    result = judge_programme(PROGRAMME, PROGRAMME)
    assert [(one.row, one.rule) for one in result.findings] == [
        (2, "rows_are_unique"),
        (3, "rows_are_unique"),
    ]


def test_nobody_but_the_business_office_sends_audits(
    judge_record: Judge, judge_programme: Judge
) -> None:
    for judge, row in ((judge_record, RECORD), (judge_programme, PROGRAMME)):
        result = judge({**row, "agency": "leicestershire_police"}, context=POLICE)
        assert {one.rule for one in result.findings} == {"agency_allowed"}


def test_a_cell_of_a_wide_sheet_is_told_under_the_heading_it_had(
    contracts: dict[str, Contract],
) -> None:
    """The column 'answer' stands in nobody's file. Without a heading the contract's name stands."""
    contract = contracts["audit_answer"]
    frame = build_frame(contract, [{**ANSWER, "answer": "maybe"}])
    headed = frame.with_columns(pl.col("question").alias("answer_heading"))
    for sent, column in ((headed, "Was the child seen alone?"), (frame, "answer")):
        finding = only(check(sent, contract, OFFICE, SEEDS))
        assert (finding.row, finding.column, finding.value) == (2, column, "maybe")
