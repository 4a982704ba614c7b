"""Three exports of each tool, as they come: read without a word of code for any of them."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from pipelines.intake.audits import ANSWERS, RECORDS
from tests.intake.audits.exports import (
    FORMS,
    SMARTSURVEY,
    answers,
    everything,
    findings,
    judged,
    part,
    records,
    text,
)
from tests.returns import QUARTER

POLICE, HEALTH = "leicestershire_police", "llr_integrated_care_board"
SEEN, RISK = "Was the child seen alone?", "Were the risks to the child recognised in time?"
ONE_THING = "What one thing would have made the most difference to this child?"


def _forms(number: int, *rest: object) -> list[object]:
    moment = datetime(2025, 6, 3, 10, number)
    return [number, moment, moment, "anonymous", None, *rest]


def test_forms_workbook_with_choices_explanations_and_a_quiz(tmp_path: Path) -> None:
    heading = [
        *FORMS, "Total points", "Quiz feedback", "Last modified time",
        "What is the case reference?\xa0", "Which agency do you work for?",
        f"{SEEN}\xa0", f"Points - {SEEN}", f"Feedback - {SEEN}", "Please explain your answer",
        RISK, f"Points - {RISK}", f"Feedback - {RISK}", "Please explain your answer2",
        "How would you grade your agency's practice?", "What worked well?",
    ]  # fmt: skip
    done = judged(
        tmp_path,
        "CFA-2025-1 Neglect(1-2).xlsx",
        {
            "Sheet1": [
                heading,
                _forms(1, None, None, None, "C07", "Leicestershire Police",
                       "Yes;", None, None, "At school.", "Partially;", None, None, None,
                       "Good", "The visit; and the plan;"),
                _forms(2, None, None, None, "c 07", "LLR ICB",
                       "N/A;", None, None, None, "No;", None, None, "Third referral.",
                       "Requires improvement", None),
            ]
        },
    )  # fmt: skip
    assert (done.outcome, findings(done)) == ("accepted", [])
    assert records(done, "period", "agency", "audit_code", "case_reference", "self_grade") == [
        (QUARTER, "business_office", "CFA-2025-1", "C07", "good"),
        (QUARTER, "business_office", "CFA-2025-1", "C07", "requires_improvement"),
    ]
    assert records(done, "worked_well") == [("The visit; and the plan",), (None,)]
    assert answers(done) == [
        ("C07", POLICE, SEEN, "yes", "At school."),
        ("C07", POLICE, RISK, "partly", None),
        ("C07", HEALTH, SEEN, "not_applicable", None),
        ("C07", HEALTH, RISK, "no", "Third referral."),
    ]
    assert "anonymous" not in everything(done)


def test_forms_csv_with_numbered_questions_that_the_form_words_in_its_own_way(
    tmp_path: Path,
) -> None:
    grid = [
        [*FORMS, "Case reference (not a name)", "Agency", "Date you completed this audit",
         f"1.{SEEN}", "2. Has the child been seen on their own?", f"Question 3: {ONE_THING}",
         "How do you grade your agency's practice in this case?"],
        [1, "6/3/25 10:00", "6/3/25 10:20", "a@b.example", "Ann Onymous", "N-12", POLICE,
         "14/08/2025", "yes", "No", "One worker who stays.", "good"],
    ]  # fmt: skip
    done = judged(tmp_path, "cfa-2025-1.csv", b"\xef\xbb\xbf" + text(grid))
    assert (done.outcome, findings(done)) == ("accepted", [])
    assert [str(day) for (day,) in records(done, "audited_on")] == ["2025-08-14"]
    assert answers(done) == [
        ("N-12", POLICE, SEEN, "yes", None),
        ("N-12", POLICE, "Has the child been seen on their own?", "no", None),
        ("N-12", POLICE, ONE_THING, None, "One worker who stays."),
    ]
    assert "Onymous" not in everything(done) and "a@b" not in everything(done)


def test_forms_workbook_of_a_later_form_with_questions_that_no_list_has(tmp_path: Path) -> None:
    unknown, other = "Was a trusted adult named?", "Anything else?"
    done = judged(
        tmp_path,
        "export.xlsx",
        {
            "SPA-2025-1": [
                [*FORMS, "What is the case reference?", "Which agency are you completing this for?",
                 unknown, "Please give reasons", other, "Child’s name"],
                _forms(1, "A1", HEALTH, "Yes;", "An aunt.", "More time", "Zacharias"),
                _forms(2, "A2", HEALTH, "No;", None, None, "Zenobia"),
            ]
        },
    )  # fmt: skip
    assert done.outcome == "accepted"
    assert records(done, "audit_code", "case_reference") == [
        ("SPA-2025-1", "A1"),
        ("SPA-2025-1", "A2"),
    ]
    assert answers(done) == [
        ("A1", HEALTH, unknown, "yes", "An aunt."),
        ("A1", HEALTH, other, None, "More time"),
        ("A2", HEALTH, unknown, "no", None),
    ]
    told = {(one.column, one.rule, one.severity, one.row) for one in findings(done)}
    assert told - {(None, "graded_by_somebody", "warning", None)} >= {
        (unknown, "question_is_known", "warning", 1),
        (other, "question_is_known", "warning", 1),
        ("Child’s name", "column_names_nobody", "warning", 1),
    }
    kept = next(one for one in findings(done) if one.column == unknown)
    assert kept.message.startswith("Column H ('Was a trusted adult named?') is not a question")
    assert "kept and shown" in kept.message and "audit_questions.csv" in kept.remedy
    assert "Zacharias" not in everything(done) and "Zenobia" not in everything(done)


def _survey(number: int, *rest: object) -> list[object]:
    return [4_000_000 + number, number, "", "", "192.0.2.7", "03/06/2025", "03/06/2025", *rest]


def test_smartsurvey_csv_in_windows_letters_with_comments(tmp_path: Path) -> None:
    grid = [
        [*SMARTSURVEY, "Q1. Case reference number", "Q2. Agency completing the audit",
         "Q3. Is the child’s voice clear in the record?",
         "Q3. Is the child’s voice clear in the record? - Comments", f"Q4. {RISK}", "Comments:",
         "Q5. Your agency's overall grade", "Q6. What went well?"],
        _survey(1, "C-1", "Leicestershire Police", "To some extent", "Café visits – “weekly”.",
                "Yes", "", "Good", "£20 for the bus"),
    ]  # fmt: skip
    content = text(grid).decode().encode("windows-1252")
    done = judged(tmp_path, "SmartSurvey export SPA-2025-1.csv", content)
    assert done.outcome == "accepted"
    assert [one.rule for one in findings(done)] in ([], ["encoding_assumed"])
    assert answers(done) == [
        ("C-1", POLICE, "Is the child’s voice clear in the record?", "partly",
         "Café visits – “weekly”."),
        ("C-1", POLICE, RISK, "yes", None),
    ]  # fmt: skip
    assert records(done, "self_grade", "worked_well") == [("good", "£20 for the bus")]
    assert "192.0.2.7" not in everything(done)


def test_smartsurvey_csv_in_utf_16_with_tabs(tmp_path: Path) -> None:
    grid = [
        [*SMARTSURVEY, "Collector", "Status", "Reference of the case", "Agency", f"1) {SEEN}",
         "Other (please specify)", "Moderated overall grade", "Moderator's reason"],
        _survey(1, "Web", "Complete", "C1", HEALTH, "Not at all", "Only by phone.", "4",
                "No evidence."),
    ]  # fmt: skip
    content = text(grid, "\t").decode().encode("utf-16")
    done = judged(tmp_path, "SPA-2025-1.csv", content)
    assert done.outcome == "accepted", everything(done)
    assert answers(done) == [("C1", HEALTH, SEEN, "no", "Only by phone.")]
    assert records(done, "moderated_grade", "moderation_note") == [("inadequate", "No evidence.")]


def test_smartsurvey_workbook_with_its_comments_at_the_end(tmp_path: Path) -> None:
    done = judged(
        tmp_path,
        "download.xlsx",
        {
            "Raw data SPA-2025-2": [
                [*SMARTSURVEY, "Q1. Case reference number", "Q2. Name of your agency",
                 f"Q3. {SEEN}", f"Q4. {RISK}", f"Q3. {SEEN} - Comments",
                 f"Q4. {RISK} - Comments", "Q5. The child's voice"],
                _survey(1, 7, POLICE, "Always", "Never", "On seeing.", "On risk.", "Quiet."),
            ]
        },
    )  # fmt: skip
    assert done.outcome == "accepted", everything(done)
    assert answers(done) == [
        ("7", POLICE, SEEN, "yes", "On seeing."),
        ("7", POLICE, RISK, "no", "On risk."),
    ]
    assert records(done, "voice_of_the_child") == [("Quiet.",)]


def test_spreadsheet_with_titles_and_totals_around_the_table(tmp_path: Path) -> None:
    done = judged(
        tmp_path,
        "Audit tool, completed.xlsx",
        {
            "Cases": [
                ["Multi-agency case file audit CFA-2025-1"],
                ["Second case file audit of neglect"],
                [],
                ["No.", "Case no.", "Agency", "Auditor", f"1. {SEEN}", "Evidence", f"2. {RISK}",
                 "Evidence", "Agency's grade", "Panel grade", "Panel's comments"],
                [1, "C1", POLICE, "A. Uditor", "Met", "Twice.", "Partly met", None, "RI", "I",
                 "No plan."],
                [],
                [2, "C1", HEALTH, "B. Uditor", "NA", None, "Not met", None, 2, None, None],
                [None, "Total", None, None, 1, None, 0, None, None, None, None],
            ],
            "Notes": [["How to fill this in"], ["Write one row for each case."]],
        },
    )  # fmt: skip
    assert done.outcome == "accepted", everything(done)
    assert part(done, RECORDS).rows_set_aside == 1
    assert records(done, "row", "case_reference", "self_grade", "moderated_grade") == [
        (5, "C1", "requires_improvement", "inadequate"),
        (7, "C1", "good", None),
    ]
    assert answers(done) == [
        ("C1", POLICE, SEEN, "yes", "Twice."),
        ("C1", POLICE, RISK, "partly", None),
        ("C1", HEALTH, SEEN, "not_applicable", None),
        ("C1", HEALTH, RISK, "no", None),
    ]
    assert "Uditor" not in everything(done)


def test_spreadsheet_with_two_sheets_for_two_audits(tmp_path: Path) -> None:
    heading = ["Case", "Organisation", SEEN, RISK]
    done = judged(
        tmp_path,
        "audits.xlsx",
        {
            "CFA-2025-1": [heading, ["C1", POLICE, "Yes", "No"]],
            "SPA-2025-1 strategy": [[*heading, "Learning"], ["C1", POLICE, "No", "No", "Sooner."]],
        },
    )
    assert done.outcome == "accepted", everything(done)
    assert records(done, "sheet", "audit_code", "case_reference", "to_improve") == [
        ("CFA-2025-1", "CFA-2025-1", "C1", None),
        ("SPA-2025-1 strategy", "SPA-2025-1", "C1", "Sooner."),
    ]
    assert len(answers(done)) == 4
    assert {one.publication for one in done.parts} == {"CFA-2025-1;SPA-2025-1"}


def test_spreadsheet_as_csv_with_semicolons_and_a_column_for_the_audit(tmp_path: Path) -> None:
    grid = [
        ["Audit ref", "Case ref", "Agency auditing", "1 Was the child seen alone?", "Comments",
         "2 Were the risks to the child recognised in time?", "Grade"],
        ["cfa-2025-1 ", "a1", "leicestershire police", "fully met", "Yes; twice", "in part", "g"],
        ["SPA-2025-1", "A1", "leicestershire police", "Y", "", "N", "O"],
    ]  # fmt: skip
    done = judged(tmp_path, "both.csv", text(grid, ";"))
    assert done.outcome == "accepted", everything(done)
    assert records(done, "audit_code", "case_reference", "self_grade") == [
        ("CFA-2025-1", "A1", "good"),
        ("SPA-2025-1", "A1", "outstanding"),
    ]
    assert [row[3:] for row in answers(done)] == [
        ("yes", "Yes; twice"),
        ("partly", None),
        ("yes", None),
        ("no", None),
    ]
    assert part(done, ANSWERS).publication == "CFA-2025-1;SPA-2025-1"
