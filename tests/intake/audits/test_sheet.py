"""What is told of an audit's export, and that nothing of it is lost or taken that must not be."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.intake.audits import ANSWERS, RECORDS
from pipelines.intake.prepared import Prepared
from pipelines.quality import Finding
from tests.intake.audits.exports import (
    Cell,
    answers,
    everything,
    findings,
    judged,
    part,
    records,
    text,
)

POLICE, HEALTH = "leicestershire_police", "llr_integrated_care_board"
SEEN, RISK = "Was the child seen alone?", "Were the risks to the child recognised in time?"
HEADING = ("Case", "Agency", "Self grade", f"1. {SEEN}", "Comments", f"2. {RISK}")
SOUND = ("C1", POLICE, "good", "yes", "", "no")


def sent(home: Path, *rows: tuple[Cell, ...], name: str = "CFA-2025-1.csv") -> Prepared:
    """A spreadsheet tool's export as CSV: ``HEADING`` above the rows."""
    return judged(home, name, [HEADING, *rows])


def only(done: Prepared) -> Finding:
    (found,) = findings(done)
    return found


def refused(done: Prepared) -> str:
    """Why the file was not even judged row by row."""
    assert (done.outcome, done.parts) == ("rejected", ())
    assert done.reason
    return done.reason


def test_a_grade_off_the_scale_is_told_under_the_forms_own_heading(tmp_path: Path) -> None:
    done = sent(tmp_path, SOUND, ("C2", POLICE, "Good / RI", "yes", "", "no"))
    assert done.outcome == "rejected"
    found = only(done)
    assert (found.severity, found.row, found.column, found.value) == (
        "error", 3, "Self grade", "Good / RI",
    )  # fmt: skip
    assert found.remedy.startswith("Use outstanding, good, requires improvement or inadequate")


def test_an_answer_off_the_scale_is_told_under_its_question(tmp_path: Path) -> None:
    done = sent(tmp_path, SOUND, ("C2", POLICE, "good", "yes, twice", "", "no"))
    assert done.outcome == "rejected"
    found = only(done)
    assert (found.severity, found.row, found.column, found.value) == (
        "error", 3, SEEN, "yes, twice",
    )  # fmt: skip
    assert found.remedy.startswith("Answer with yes, partly, no or not applicable")


def test_a_case_that_an_agency_audited_twice_is_told_once_with_both_rows(tmp_path: Path) -> None:
    """However it is written; and not again for each of its answers."""
    rows = (SOUND, ("C1", HEALTH, "good", "yes", "", "no"), (" c 1", "Leicestershire Police",
            "RI", "no", "", "yes"))  # fmt: skip
    done = sent(tmp_path, *rows)
    assert done.outcome == "rejected"
    assert [(one.row, one.rule) for one in findings(done)] == [
        (2, "rows_are_unique"),
        (4, "rows_are_unique"),
    ]
    assert "See also row 4." in findings(done)[0].message


@pytest.mark.parametrize(
    ("row", "column", "rule"),
    [
        (("C2", "The council", "good", "yes", "", "no"), "Agency", "responding_agency_allowed"),
        (("C2", "", "good", "yes", "", "no"), "Agency", "responding_agency_filled"),
        (("", POLICE, "good", "yes", "", "no"), "Case", "case_reference_filled"),
        (("Note: two cases to follow", "", "", "", "", ""), "Agency", "responding_agency_filled"),
    ],
)
def test_a_record_that_is_of_nobody_is_told_once_and_not_with_each_answer(
    tmp_path: Path, row: tuple[str, ...], column: str, rule: str
) -> None:
    done = sent(tmp_path, SOUND, row)
    assert done.outcome == "rejected"
    errors = [one for one in findings(done) if one.severity == "error"]
    assert [(one.row, one.column, one.rule) for one in errors] == [(3, column, rule)]
    assert errors[0].remedy


def test_a_record_of_another_quarter_or_no_audit_is_told_once(tmp_path: Path) -> None:
    heading = ("Audit", "Quarter", *HEADING)
    done = judged(
        tmp_path,
        "export.csv",
        [heading, ("CFA-2025-1", "2025-26-Q1", *SOUND), ("", "2025-26-Q1", *SOUND),
         ("CFA-2025-1", "2024-25-Q1", "C2", *SOUND[1:]),
         ("neglect", "2025-26-Q1", "C3", *SOUND[1:])],
    )  # fmt: skip
    assert [(one.row, one.column, one.rule) for one in findings(done)] == [
        (3, "Audit", "audit_code_filled"),
        (4, "Quarter", "period_allowed"),
        (5, "Audit", "audit_code_has_its_form"),
    ]


def test_cases_without_a_grade_are_remarked_where_the_grade_would_be(tmp_path: Path) -> None:
    done = sent(tmp_path, ("C1", POLICE, "", "yes", "", "no"))
    assert done.outcome == "accepted"
    found = only(done)
    assert (found.row, found.column, found.rule) == (2, "Self grade", "graded_by_somebody")


def test_a_telephone_number_in_a_comment_is_told_under_its_question_and_not_repeated(
    tmp_path: Path,
) -> None:
    done = sent(tmp_path, ("C1", POLICE, "good", "yes", "Ring mum on 07700 900123.", "no"))
    assert done.outcome == "accepted"
    found = only(done)
    assert (found.row, found.column, found.rule) == (2, SEEN, "no_personal_details")
    assert "900123" not in str(found)


def test_something_without_a_heading_is_an_error_and_not_lost(tmp_path: Path) -> None:
    """A comma in a comment without quotes moves its row sideways."""
    lines = text([HEADING, SOUND]) + f"C2,{POLICE},good,yes,Seen, twice,no\r\n".encode()
    done = judged(tmp_path, "CFA-2025-1.csv", lines)
    assert done.outcome == "rejected"
    stray = [one for one in findings(done) if one.rule == "cells_beyond_header"]
    assert [(one.row, one.column, one.severity) for one in stray] == [(3, "G", "error")]


def test_what_the_reader_noted_is_told_once_for_records_and_answers(tmp_path: Path) -> None:
    done = judged(
        tmp_path,
        "CFA-2025-1.xlsx",
        {"Sheet1": [HEADING, ("C1", POLICE, "good", "yes", '="a"&"b"', "no")]},
    )
    told = [one.rule for one in findings(done)]
    assert told.count("formula_without_value") == 1


@pytest.mark.parametrize(
    ("name", "titles", "told"),
    [
        ("audit.csv", (), "Put the audit's code, like CFA-2025-1, into the file's name, or add a"),
        ("CFA-2025-1 and SPA-2025-1.csv", (), "This could be the audit CFA-2025-1 or SPA-2025-1."),
        ("x.csv", ("CFA-2025-1", "after CFA-2024-1"), "the audit CFA-2024-1 or CFA-2025-1."),
    ],
)
def test_an_export_that_names_no_audit_or_two_is_told_what_to_do(
    tmp_path: Path, name: str, titles: tuple[str, ...], told: str
) -> None:
    done = judged(tmp_path, name, [*((title,) for title in titles), HEADING, SOUND])
    assert told in refused(done)
    assert "column called audit_code" in refused(done)


def test_a_title_speaks_before_the_file_and_one_code_twice_is_one(tmp_path: Path) -> None:
    rows = [("Audit CFA-2025-1",), ("Results of cfa-2025-1",), HEADING, SOUND]
    done = judged(tmp_path, "like CFA-2024-1.csv", rows)
    assert records(done, "audit_code") == [("CFA-2025-1",)]


def test_headings_without_a_row_are_told_once(tmp_path: Path) -> None:
    done = judged(tmp_path, "CFA-2025-1.csv", [HEADING])
    assert done.outcome == "rejected"
    assert only(done).message == "The file has no rows below its headings."


def test_an_audit_that_only_grades_is_read(tmp_path: Path) -> None:
    heading = ("UserID", "Started", "Ended", "Case reference number", "Agency",
               "Overall grade for your agency")  # fmt: skip
    done = judged(tmp_path, "CFA-2025-1.csv", [heading, ("4", "", "", "C1", POLICE, "good")])
    assert (done.outcome, findings(done)) == ("accepted", [])
    assert [one.contract.dataset for one in done.parts] == [RECORDS]
    assert done.parts[0].publication == "CFA-2025-1"


def test_nobody_but_the_office_exports_an_audit(tmp_path: Path) -> None:
    """An agency in the sheet is one that audited; who sends is told by the folder."""
    done = judged(tmp_path, "CFA-2025-1.csv", [HEADING, SOUND])
    assert records(done, "agency") == [("business_office",)]


def test_an_unknown_question_mostly_in_words_is_kept_in_words(tmp_path: Path) -> None:
    heading = (*HEADING, "What was plan B?")
    rows = [(*SOUND, "yes"), ("C2", *SOUND[1:], "A cousin."), ("C3", *SOUND[1:], "An aunt.")]
    done = judged(tmp_path, "CFA-2025-1.csv", [heading, *rows])
    asked = [row for row in answers(done) if row[2] == "What was plan B?"]
    assert [row[3:] for row in asked] == [(None, "yes"), (None, "A cousin."), (None, "An aunt.")]


def test_one_answer_in_words_does_not_cost_an_unknown_question_the_others(tmp_path: Path) -> None:
    heading = (*HEADING, "Was there a plan B?", "Comments")
    done = judged(
        tmp_path,
        "CFA-2025-1.csv",
        [heading, (*SOUND, "yes", "Made in May."), ("C2", *SOUND[1:], "mostly", "")],
    )
    assert done.outcome == "accepted"
    asked = [row for row in answers(done) if row[2] == "Was there a plan B?"]
    assert [row[3:] for row in asked] == [("yes", "Made in May."), (None, "mostly")]
    found = only(done)
    assert (found.rule, found.row, found.column) == ("question_is_known", 1, "Was there a plan B?")


def test_the_file_of_one_audit_is_known_by_its_code(tmp_path: Path) -> None:
    done = sent(tmp_path, SOUND)
    assert {one.publication for one in done.parts} == {"CFA-2025-1"}
    assert [one.contract.dataset for one in done.parts] == [RECORDS, ANSWERS]


# Headings of every kind; each cell is a word of its own, so that it can be looked for.
TAKEN = (
    SEEN, RISK, "3. Was there a plan B?", "Comments", "Evidence", "Strengths", "Panel's comments",
    "Did 2.5 visits do?", "Anything else", "Learning", "Child's voice",
)  # fmt: skip
NOT_TAKEN = ("Child’s name", "Q9. Name of child", "DOB", "NHS number", "Surname", "Home address")
OWN = ("No.", "Auditor")


@st.composite
def sheets(draw: st.DrawFn) -> tuple[list[str], list[list[str]]]:
    once = {"Strengths", "Panel's comments", "Learning", "Child's voice"}
    drawn = draw(st.lists(st.sampled_from([*TAKEN, *NOT_TAKEN, *OWN]), max_size=10))
    others = [
        text for place, name in enumerate(drawn) if text not in once or text not in drawn[:place]
    ]
    heading = draw(st.permutations(["Case", "Agency", SEEN, RISK, *others]))
    rows = []
    for row in range(draw(st.integers(1, 3))):
        cells = [draw(st.sampled_from(["", f"w{row}x{place}y"])) for place in range(len(heading))]
        for place, name in enumerate(heading):
            if name == "Case":
                cells[place] = f"K{row}"
            elif name == "Agency":
                cells[place] = POLICE
        rows.append(cells)
    return heading, rows


@settings(max_examples=60)
@given(sheets())
def test_every_cell_is_kept_or_told_of_and_nothing_that_may_name_somebody_is_anywhere(
    sheet: tuple[list[str], list[list[str]]],
) -> None:
    heading, rows = sheet
    with tempfile.TemporaryDirectory() as home:
        done = judged(Path(home), "CFA-2025-1.csv", [heading, *rows])
    held = everything(done)
    beside = "taken"
    told = {one.column for one in findings(done) if one.rule == "column_names_nobody"}
    for place, name in enumerate(heading):
        if name in NOT_TAKEN:
            beside = "not taken"
            assert name in told
        elif name in OWN:
            words = [row[place] for row in rows if row[place]]
            assert not any(word in held for word in words)
            continue
        elif name not in ("Comments", "Evidence"):
            beside = "taken"
        for row in rows:
            if row[place]:
                assert (row[place] in held) is (beside == "taken"), (name, held)
    assert part(done, RECORDS).frame.height == len(rows)
