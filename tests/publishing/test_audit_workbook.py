from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from pipelines.publishing.audit_reader import TABLES
from pipelines.publishing.audit_report import AuditReport
from pipelines.publishing.audit_sheets import (
    agreement_sheet,
    answers_sheet,
    comments_sheet,
    grades_sheet,
    groups_sheet,
    programme_sheet,
)
from pipelines.publishing.audit_workbook import audits_workbook
from pipelines.publishing.workbook import Cell, Number, Sheet, Workbook
from pipelines.publishing.workbook_files import write_tables
from tests.publishing.altered import opened, with_tables
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

LABELS = [
    "Programme", "Answers", "Grades", "Agreement", "By group", "Comments", "Actions", "Reviews",
    "Learning from reviews", "Voice", "Subgroups", "Scrutiny",
]  # fmt: skip
FORMULA = '=HYPERLINK("https://example.org","click")'


@pytest.fixture(scope="module")
def report(release_folder: Path) -> AuditReport:
    return AuditReport(opened(release_folder, "LLR"))


@pytest.fixture(scope="module")
def workbook(release_folder: Path) -> Workbook:
    return workbook_of(release_folder)


def workbook_of(folder: Path) -> Workbook:
    return audits_workbook({"release": str(folder), "period": LATEST, "partnership": "LLR"})


def told(sheet: Sheet) -> list[dict[str, Cell]]:
    """The rows of a sheet by the headings of their cells."""
    titles = [column.title for column in sheet.columns]
    return [dict(zip(titles, row, strict=True)) for row in sheet.rows]


def test_there_is_a_sheet_for_each_part_of_the_report_and_no_cell_is_empty(
    workbook: Workbook,
) -> None:
    assert [one.label for one in workbook.sheets] == LABELS
    for sheet in workbook.sheets:
        assert sheet.rows and all(cell != "" for row in sheet.rows for cell in row), sheet.label


def test_the_programme_has_every_audit_in_the_order_of_the_page(report: AuditReport) -> None:
    rows = told(programme_sheet(report))
    assert [row["Audit code"] for row in rows] == [one.code for one in report.audits]
    first, planned = rows[0], rows[-1]
    assert first["How it stands"] == "Reported" and first["Kind"] == "Case file"
    assert (first["Theme"], first["Inspection theme"]) == ("Neglect", "Neglect in\n families")
    assert (first["Cases"], first["Moderated"]) == (Number(10), Number(29))
    assert (first["First audited"], first["Compared with"]) == ("6 May 2025", "CFA-0")
    assert planned["Whose audit"] == "Leicestershire and Rutland (LRSCP)"
    assert {
        planned[name] for name in ("Reported in", "Cases planned", "Cases", "Last audited")
    } == {"none"}


def test_answers_have_every_agency_and_what_they_are_compared_with(report: AuditReport) -> None:
    rows = told(answers_sheet(report))
    assert len(rows) == len(report.audits[0].answers) == 10
    whole = next(row for row in rows if row["Counted by"] == "Audit")
    assert (whole["Agency"], whole["Standard"], whole["Question"]) == (
        "All agencies",
        "none",
        "none",
    )
    assert (whole["Yes"], whole["Compared with"]) == (Number(49), "none")
    fell = next(row for row in rows if row["Question"] == "Did agencies meet in time?")
    assert (fell["Compared with"], fell["Change (points)"]) == ("CFA-0", Number(-40.0, 1))
    assert fell["Yes (per cent)"] == Number(20.0, 1)
    unlisted = next(row for row in rows if row["Question"] == "Is the file tidy?")
    assert unlisted["Standard"] == "Asked in this audit only"
    assert unlisted["Yes"] == Number(0) and unlisted["Yes (per cent)"] == "none"
    assert {row["Agency"] for row in rows} == {"All agencies", "Leicestershire Police"}


def test_grades_say_whose_they_are_and_of_how_many(report: AuditReport) -> None:
    rows = told(grades_sheet(report))
    assert {row["Whose grade"] for row in rows} == {"Agency's own", "Moderated, else its own"}
    standing = [row for row in rows if row["Whose grade"] != "Agency's own"]
    (good,) = [
        row
        for row in standing
        if (row["Agency"], row["Grade"]) == ("All agencies", "Good or better")
    ]
    assert (good["Gradings"], good["Of"]) == (Number(12), Number(30))
    assert (good["Share then (per cent)"], good["Change (points)"]) == (
        Number(46.0, 1), Number(-6.0, 1),
    )  # fmt: skip


def test_agreement_that_is_not_told_says_why(report: AuditReport) -> None:
    rows = told(agreement_sheet(report))
    assert len(rows) == 7 and rows[-1]["Compared with"] == "moderated grades"
    few = [row for row in rows if row["Why not told"] == "too few pairs"]
    alike = [row for row in rows if row["Why not told"] == "everything graded alike"]
    assert (len(few), len(alike)) == (2, 1)
    assert {row["Weighted kappa"] for row in few + alike} == {"none"}
    assert Number(-0.12, 2) in [row["Weighted kappa"] for row in rows]


def test_a_confidential_table_has_no_number(report: AuditReport) -> None:
    rows = told(groups_sheet(report))
    hidden = [row for row in rows if row["Children"] == "All groups"]
    assert {row["Characteristic"] for row in hidden} == {"Age", "Disability"}
    for row in hidden:
        assert set(list(row.values())[3:]) == {"[c]"}
    shown = {row["Children"]: row["Gradings"] for row in rows if row not in hidden}
    assert shown["All others"] == Number(24) and shown["White"] == Number(36)


def test_every_text_is_there_and_no_case(report: AuditReport) -> None:
    rows = told(comments_sheet(report))
    assert len(rows) == len(report.audits[0].comments)
    note = next(row for row in rows if row["Words"] == "Graded down for drift.")
    assert (note["What it is"], note["Question"]) == ("Moderation", "none")
    asked = next(row for row in rows if row["Words"] == "Seen at school.")
    assert asked["Question"] == "Was the child seen alone?"
    assert "Case" not in asked


@pytest.mark.parametrize("text", [FORMULA, HOSTILE, "+1", "@SUM(A1)", "a\x07b"])
def test_what_people_write_is_text_and_no_formula(
    report: AuditReport, tmp_path: Path, text: str
) -> None:
    def changed(name: str, *columns: str) -> pl.DataFrame:
        frame = pl.read_parquet(report.quarter.release.folder / f"{name}.parquet")
        return frame.with_columns(pl.lit(text).alias(column) for column in columns)

    (tmp_path / "release").mkdir()
    with_tables(
        report.quarter, tmp_path / "release",
        fct_audit=changed("fct_audit", "title", "jtai_theme", "previous_audit_code"),
        fct_audit_answer=changed("fct_audit_answer", "standard", "question"),
        fct_audit_comment=changed("fct_audit_comment", "question", "text"),
    )  # fmt: skip
    made = workbook_of(tmp_path / "release")
    xlsx, ods = write_tables(made, tmp_path, None)
    book = openpyxl.load_workbook(xlsx)
    found = [cell for name in ("Programme", "Answers", "Comments") for row in book[name].iter_rows()
             for cell in row if str(cell.value).strip() == text.replace("\x07", "")]  # fmt: skip
    assert len(found) > 20
    assert {cell.data_type for cell in found} == {"s"}
    assert not [cell for cell in found if cell.hyperlink]
    with zipfile.ZipFile(ods) as file:
        assert b"table:formula" not in file.read("content.xml")


@pytest.mark.parametrize("missing", TABLES)
def test_a_release_of_older_code_has_no_sheets_of_audits_and_the_cover_says_so(
    report: AuditReport, tmp_path: Path, missing: str
) -> None:
    with_tables(report.quarter, tmp_path, **{missing: None})
    older = workbook_of(tmp_path)
    assert [one.label for one in older.sheets] == LABELS[6:]
    assert older.intro[-1] == (
        "Left out, for there is nothing to put there: Programme, Answers, Grades, Agreement, By "
        "group and Comments."
    )
