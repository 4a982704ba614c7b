"""Section 11 of one year, the practitioner survey of the next, and what became of the returns."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.publishing.fixture_catalogue import HOSTILE

GRADED, ASKED = "2023-24", "2024-25"
POLICE, HEALTH = "leicestershire_police", "llr_integrated_care_board"
CITY = "leicester_childrens_social_care"
COUNTY = "leicestershire_childrens_social_care"


def returned(dataset: str, year: str, **statuses: str) -> list[dict[str, Any]]:
    """Rows of fct_return: the dataset's status by agency."""
    return [
        {"agency_code": agency, "dataset": dataset, "period": f"{year}-Q4",
         "due_on": date(int(year[:4]) + 1, 5, 15), "status": status, "rows": 0, "errors": 0,
         "warnings": 0, "resubmissions": 0}
        for agency, status in statuses.items()
    ]  # fmt: skip


def graded(agency: str, standard: str, grade: str | None, **said: Any) -> dict[str, Any]:
    """A row of fct_section11."""
    standards = {"Training": 70, "Supervision": 90}
    return {
        "period": f"{GRADED}-Q4", "year": GRADED, "agency_code": agency,
        "standard_code": standard.lower(), "standard": standard, "sort_order": standards[standard],
        "status": "received" if grade else "missing", "grade": grade, "evidence": "Sampled.",
        "reference": "section11.csv, row 2", **said,
    }  # fmt: skip


def section11() -> list[dict[str, Any]]:
    """Rows of fct_section11: a grade of each kind, one agency that sent nothing."""
    return [
        graded(CITY, "Training", "fully_met", change="better"),
        graded(CITY, "Supervision", "not_met", change="worse", previous_grade="partly_met",
               previous_year="2021-22", action=HOSTILE, evidence=HOSTILE, action_owner_role=HOSTILE,
               action_due_on=date(2024, 9, 30)),
        graded(POLICE, "Training", "mostly_met", change="same"),
        graded(POLICE, "Supervision", "partly_met", action="Every month."),
        graded(COUNTY, "Training", "mostly_met"),
        graded(COUNTY, "Supervision", None, status="not graded", evidence=None, reference=None),
        graded(HEALTH, "Training", None, evidence=None, reference=None),
        graded(HEALTH, "Supervision", None, evidence=None, reference=None),
    ]  # fmt: skip


def answered(
    question: str, level: str, agency: str, share: float | None, people: int, **said: Any
) -> dict[str, Any]:
    """A row of fct_practitioner_survey; hidden where it has no share."""
    shown = share is not None
    return {
        "period": f"{ASKED}-Q4", "year": ASKED, "level": level, "agency_code": agency,
        "role_group": "all", "question_code": question.lower(), "question": f"{question}.",
        "sort_order": {"Heard": 10, "Time": 20}[question], "status": "ok" if shown else "c",
        "answered": people if shown else None,
        "agreed": round(people * (share or 0) / 100) if shown else None,
        "agree_pct": share, "lower_95": share - 10 if share else None,
        "upper_95": share + 5 if share else None, "submission_id": "S1",
        "kept_from": None, **said,
    }  # fmt: skip


def survey() -> list[dict[str, Any]]:
    """Rows of fct_practitioner_survey: two statements, three agencies, of which two are hidden."""
    return [
        answered("Heard", "all", "all", 80.0, 1200),
        answered("Time", "all", "all", 45.0, 1190),
        answered("Heard", "agency", CITY, 82.0, 1100),
        answered("Time", "agency", CITY, 40.0, 1090),
        answered("Heard", "agency", COUNTY, None, 8),
        answered("Time", "agency", COUNTY, None, 8),
        answered("Heard", "agency", POLICE, None, 92),
        answered("Time", "agency", POLICE, 60.0, 92, kept_from="2025-07-22-ab12cd34"),
        answered("Heard", "role", CITY, 71.0, 300, role_group="first_line_manager"),
        answered("Time", "role", POLICE, None, 0, role_group="specialist", status="x", answered=0),
    ]
