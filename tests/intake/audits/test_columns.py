from __future__ import annotations

import pytest

from pipelines.contracts import load_contracts
from pipelines.intake.audits import load_tools
from pipelines.intake.audits.columns import AUDIT_CODE, Columns, is_audit, read_columns
from pipelines.intake.readers import UnreadableFile
from pipelines.workspace import PROJECT_ROOT
from tests.intake.audits.exports import CASE_AND_AGENCY, FORMS, SMARTSURVEY

EXPECTATIONS = PROJECT_ROOT / "expectations"
KNOWN = load_tools(EXPECTATIONS / "audit_tools", PROJECT_ROOT / "dbt_project" / "seeds")
RECORD = load_contracts(EXPECTATIONS)["audit_export"]
TOOLS = {one.tool: one for one in KNOWN.tools}
SEEN, RISK, PLAN = (
    "Was the child seen alone?",
    "Were the risks to the child recognised in time?",
    "Did the plan name a person for each need?",
)


def read(tool: str, *headings: str | None) -> Columns:
    return read_columns(headings, TOOLS[tool], KNOWN, RECORD)


def by_hand(*headings: str | None) -> Columns:
    """Columns C and on: those after the case and the agency."""
    return read("spreadsheet", "Case", "Agency", *headings)


def asked(columns: Columns) -> list[tuple[int, str, str | None, int | None]]:
    return [(one.column, one.words, one.kind, one.comment) for one in columns.questions]


def test_each_heading_is_of_the_case_a_question_or_its_comment() -> None:
    found = by_hand("1. " + SEEN, "Evidence", "2) " + PLAN, "Panel grade", None, "  ", "—")
    assert found.fields == {"case_reference": 1, "responding_agency": 2, "moderated_grade": 6}
    assert asked(found) == [(3, SEEN, "scale", 4), (5, PLAN, None, None)]
    assert found.headed == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ("Q3. Was it so?", "Was it so?"),
        ("q3) Was it so?", "Was it so?"),
        ("1.2 Was it so?", "Was it so?"),
        ("1.2. Was it so?", "Was it so?"),
        ("7 Was it so?", "Was it so?"),
        ("3a) Was it so?", "Was it so?"),
        ("3 or more agencies met?", "3 or more agencies met?"),
        ("2.5 hours were enough?", "2.5 hours were enough?"),
        ("1:1 work was offered?", "1:1 work was offered?"),
        ("16+ pathway considered?", "16+ pathway considered?"),
    ],
)
def test_a_number_before_a_question_is_left_off_and_a_number_in_it_stays(
    sent: str, words: str
) -> None:
    assert by_hand(sent).questions[0].words == words


@pytest.mark.parametrize("tool", ["microsoft_forms", "smartsurvey"])
@pytest.mark.parametrize("sent", ["1:1 work was offered?", "2.5 hours were enough?"])
def test_a_tools_numbers_too_are_only_those_before_a_question(tool: str, sent: str) -> None:
    assert read(tool, "case_ref", "Your agency", sent).questions[0].words == sent


def test_signs_that_only_look_different_make_no_other_question() -> None:
    found = by_hand("Was\xa0the  child\nseen alone ?", "Were the child’s ﬁndings shared?")
    assert [(one.words, one.kind) for one in found.questions] == [
        ("Was the child seen alone ?", "scale"),
        ("Were the child’s findings shared?", None),
    ]


def test_a_comment_belongs_to_the_question_on_its_left() -> None:
    found = by_hand(SEEN, "Comments", RISK, "Comments", PLAN)
    assert [one.comment for one in found.questions] == [4, 6, None]


def test_a_comment_that_names_its_question_belongs_to_that_one() -> None:
    """An export that puts all comments at its end would have given them to the last question."""
    found = read("smartsurvey", *SMARTSURVEY, "Case reference number", "Agency",
                 f"Q1. {SEEN}", f"Q2. {RISK}",
                 f"Q2. {RISK} - Comments", f"Q1. {SEEN} - Comments")  # fmt: skip
    assert asked(found) == [(10, SEEN, "scale", 13), (11, RISK, "scale", 12)]


def test_a_comment_on_a_grade_is_not_one_on_the_question_before_it() -> None:
    found = by_hand(SEEN, "Panel grade", "Comments")
    assert asked(found) == [
        (3, SEEN, "scale", None),
        (5, "Panel grade (Comments)", None, None),
    ]
    found = read("smartsurvey", *SMARTSURVEY, "Case reference number", "Agency", SEEN,
                 "Moderated overall grade", "Moderated overall grade - Comments")  # fmt: skip
    assert [one.words for one in found.questions] == [SEEN, "Moderated overall grade - Comments"]


def test_the_tools_own_columns_between_a_question_and_its_comment_make_no_difference() -> None:
    quiz = (f"Points - {SEEN}", f"Feedback - {SEEN}")
    explained = (SEEN, *quiz, "Please explain your answer2")
    found = read("microsoft_forms", *FORMS, *CASE_AND_AGENCY, "Total points", *explained)
    assert asked(found) == [(9, SEEN, "scale", 12)]
    assert set(found.headings) == {6, 7, 9, 12}


def test_a_second_comment_on_one_question_is_kept_beside_it() -> None:
    found = by_hand(SEEN, "Comments", "Comments", "Comments")
    assert [one.words for one in found.questions] == [
        SEEN,
        f"{SEEN} (Comments)",
        f"{SEEN} (Comments) (asked again, 2)",
    ]


def test_a_comment_before_every_question_is_a_question() -> None:
    """It is on nothing that would be a question, and must not be lost."""
    found = read("spreadsheet", "Comments", "Case", "Agency", SEEN)
    assert asked(found)[0] == (1, "Comments", None, None)


def test_a_question_that_is_asked_again_is_told_apart_each_time() -> None:
    found = by_hand(SEEN, "was the child seen alone", f"3. {SEEN}")
    assert [(one.words, one.kind) for one in found.questions] == [
        (SEEN, "scale"),
        ("was the child seen alone (asked again, 2)", None),
        (f"{SEEN} (asked again, 3)", None),
    ]


@pytest.mark.parametrize(
    "heading", ["Child’s name", "Q3. Name", "4. Child's initials:", "Your name *", "D.O.B."]
)
def test_what_may_name_somebody_is_left_out_with_the_comment_on_it(heading: str) -> None:
    found = by_hand(SEEN, heading, "Comments", RISK, "Comments")
    assert set(found.left_out) == {4, 5}
    assert asked(found) == [(3, SEEN, "scale", None), (6, RISK, "scale", 7)]
    assert not {4, 5} & set(found.headings)


def test_a_tools_own_columns_are_left_out_without_a_word() -> None:
    headings = (*FORMS, "Last modified time", "Language", *CASE_AND_AGENCY, SEEN)
    found = read("microsoft_forms", *headings)
    assert found.left_out == {}
    assert set(found.headings) == {8, 9, 10}


def test_two_columns_that_say_the_same_of_the_case_are_refused_with_their_letters() -> None:
    with pytest.raises(UnreadableFile) as raised:
        by_hand(SEEN, RISK, "Case reference")
    assert raised.value.code == "duplicate_header"
    assert "columns A and E ('Case reference')" in str(raised.value)
    assert "Rename or remove one of them." in str(raised.value)


@pytest.mark.parametrize(
    ("headings", "told"),
    [
        (("Agency", SEEN, RISK), "which case a row is about. Add a column called case_reference,"),
        (("Case", SEEN, RISK), "which agency a row is about. Add a column called responding_"),
        ((SEEN, RISK), "which case and which agency a row is about."),
    ],
)
def test_an_audit_without_case_or_agency_is_told_what_to_add(
    headings: tuple[str, ...], told: str
) -> None:
    with pytest.raises(UnreadableFile) as raised:
        read("spreadsheet", *headings)
    assert raised.value.code == "audit_without_case"
    assert told in str(raised.value)
    assert "expectations/audit_tools/spreadsheet.yml" in str(raised.value)


@pytest.mark.parametrize(
    ("tool", "headings", "expected"),
    [
        ("microsoft_forms", (*FORMS, *CASE_AND_AGENCY), True),
        ("microsoft_forms", (*FORMS, SEEN), True),
        ("microsoft_forms", (*FORMS, "How satisfied were you?"), False),
        ("microsoft_forms", (*CASE_AND_AGENCY, SEEN, RISK), False),
        ("smartsurvey", (*SMARTSURVEY, f"Q9. {SEEN}"), True),
        ("spreadsheet", ("Case", SEEN, RISK), True),
        ("spreadsheet", ("Case", "Agency", SEEN), False),
        ("spreadsheet", (SEEN, RISK, PLAN), False),
        ("spreadsheet", ("period", "agency", "area", "measure", "value"), False),
    ],
)
def test_an_audit_is_known_by_its_tools_headings_and_its_questions(
    tool: str, headings: tuple[str, ...], expected: bool
) -> None:
    assert is_audit(headings, TOOLS[tool], KNOWN, RECORD) is expected


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("CFA-2025-1 neglect(1-24)", ["CFA-2025-1"]),
        ("audit_cfa-2025-12.final", ["cfa-2025-12"]),
        ("SPA-2025-1_2025-26-Q1", ["SPA-2025-1"]),
        ("LSCP-2025-26-Q1 audits", []),
        ("neglect 2025-08-14", []),
        ("CFA-2025-123", []),
    ],
)
def test_an_audits_code_is_found_in_a_title_and_a_quarter_is_none(
    text: str, codes: list[str]
) -> None:
    assert AUDIT_CODE.findall(text) == codes
