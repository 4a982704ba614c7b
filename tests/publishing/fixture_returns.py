"""The returns, gaps, narratives and submissions of the fixture release."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from pipelines.periods import quarter_bounds, quarters_between
from tests.publishing.fixture_catalogue import (
    AGENCIES,
    LATEST,
    LEICESTER,
    NARRATIVES,
    RUTLAND,
)

PREVIOUS_RELEASE = "2025-08-01-0a1b2c3d"
# The outcome statement that a narrative bears on, by its heading.
OUTCOMES_TOLD = {"Why families come back": "2025-O1", "Hostile text": "2025-O2"}


# How the returns of the year before went, where not on time.
ODD_YEAR = {
    ("leicestershire_police", "2024-25-Q2"): "late",
    ("rutland_early_help", "2024-25-Q3"): "missing",
    ("leicester_education", "2024-25-Q4"): "rejected",
    ("llr_integrated_care_board", "2024-25-Q1"): "not due",
}


def returns() -> list[dict[str, Any]]:
    due = quarter_bounds(LATEST)[1] + timedelta(days=31)
    odd = {
        ("leicestershire_police", "performance_return"): ("late", due + timedelta(days=9), 0),
        ("leicester_education", "performance_return"): ("missing", None, 0),
        ("rutland_early_help", "performance_return"): ("rejected", due - timedelta(days=1), 3),
    }
    rows = []
    for agency, _name, _kind, _areas in AGENCIES:
        for dataset in ("performance_return", "agency_narrative"):
            on_time = ("received", due - timedelta(days=6), 0)
            status, received, errors = odd.get((agency, dataset), on_time)
            rows.append(_return(agency, dataset, LATEST, due, received, status, errors))
    return rows + _returns_of_the_year_before()


def _returns_of_the_year_before() -> list[dict[str, Any]]:
    rows = []
    for agency, *_ in AGENCIES:
        for period in quarters_between("2024-25-Q1", "2024-25-Q4"):
            due = quarter_bounds(period)[1] + timedelta(days=31)
            status = ODD_YEAR.get((agency, period), "received")
            received = None if status in ("missing", "not due") else due
            errors = 2 if status == "rejected" else 0
            rows.append(
                _return(agency, "performance_return", period, due, received, status, errors)
            )
    return rows


def _return(
    agency: str, dataset: str, period: str, due: date, received: date | None, status: str,
    errors: int,
) -> dict[str, Any]:  # fmt: skip
    name = f"s-{agency}-{dataset}" + ("" if period == LATEST else f"-{period}")
    is_again = (agency, period) == ("leicester_childrens_social_care", LATEST)
    return {
        "agency_code": agency, "dataset": dataset, "period": period, "due_on": due,
        "received_on": received, "status": status, "rows": 0 if not received else 120,
        "errors": errors, "warnings": 1 if status == "late" else 0,
        "submission_id": name if received else None, "resubmissions": 1 if is_again else 0,
    }  # fmt: skip


def gaps() -> list[dict[str, Any]]:
    base = {"agency_code": None, "dataset": "performance_return", "measure_code": None,
            "area_code": None, "period": LATEST, "since": date(2025, 7, 31), "owner": None,
            "by_when": None}  # fmt: skip
    return [
        {**base, "gap_id": "g1", "kind": "return_missing", "agency_code": "leicester_education",
         "area_code": LEICESTER, "why": "The return has not arrived",
         "owner": "Leicester education data team", "by_when": date(2025, 9, 30)},
        {**base, "gap_id": "g2", "kind": "measure_not_supplied", "area_code": RUTLAND,
         "agency_code": "rutland_childrens_social_care", "measure_code": "placements_3",
         "why": "The case system does not hold placement moves", "since": date(2023, 10, 31)},
        {**base, "gap_id": "g3", "kind": "characteristic_not_collected",
         "agency_code": "leicester_childrens_social_care",
         "why": "Not collected: gender reassignment; pregnancy and maternity; religion or belief",
         "owner": "leicester_childrens_social_care", "by_when": date(2026, 3, 31)},
        {**base, "gap_id": "g4", "kind": "characteristic_not_collected",
         "agency_code": "leicestershire_police", "why": "Not collected: disability; race"},
    ]  # fmt: skip


def evidence() -> list[dict[str, Any]]:
    return [
        {"evidence_id": f"e{n}", "period": LATEST, "area_code": area, "agency_code": agency,
         "question": question, "outcome_statement": OUTCOMES_TOLD.get(heading),
         "element": "single_agency_narrative", "indicator_code": indicator, "heading": heading,
         "text": text, "source": "agency_narrative", "reference": f"narrative.csv row {n + 2}",
         "written_on": date(2025, 7, 20), "submission_id": f"s-{agency}-agency_narrative"}
        for n, (agency, area, question, indicator, heading, text) in enumerate(NARRATIVES)
    ]  # fmt: skip


def revisions() -> list[dict[str, Any]]:
    """A figure of Leicester's that a newer return changed."""
    return [
        {"indicator_code": "rereferrals_pct", "area_code": LEICESTER, "period": "2024-25-Q4",
         "previous_release_id": PREVIOUS_RELEASE, "old_value": 22.0, "old_status": "ok",
         "new_value": 23.0, "new_status": "ok", "change": "changed",
         "reason": "A newer return was received", "submission_id": "s-figures"},
    ]  # fmt: skip


def submissions(official: bool, is_synthetic: bool) -> list[dict[str, Any]]:
    names = [(r["submission_id"], r["dataset"], r["agency_code"]) for r in returns()]
    if official:
        names.append(("s-official", "published_statistics", None))
    return [
        {"submission_id": s, "sha256": hashlib.sha256(s.encode()).hexdigest(), "dataset": d,
         "agency_code": a, "period": LATEST, "original_name": f"{d}.csv",
         "is_synthetic": is_synthetic and a is not None}
        for s, d, a in names if s
    ]  # fmt: skip
