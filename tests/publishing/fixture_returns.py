"""The returns, gaps, narratives and submissions of the fixture release."""

from __future__ import annotations

import hashlib
from datetime import date, timedelta
from typing import Any

from pipelines.periods import quarter_bounds
from tests.publishing.fixture_catalogue import AGENCIES, LATEST, LEICESTER, NARRATIVES, RUTLAND


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
            rows.append({
                "agency_code": agency, "dataset": dataset, "period": LATEST, "due_on": due,
                "received_on": received, "status": status, "rows": 0 if not received else 120,
                "errors": errors, "warnings": 1 if status == "late" else 0,
                "submission_id": f"s-{agency}-{dataset}" if received else None,
                "resubmissions": 1 if agency == "leicester_childrens_social_care" else 0,
            })  # fmt: skip
    return rows


def gaps() -> list[dict[str, Any]]:
    base = {"agency_code": None, "dataset": "performance_return", "measure_code": None,
            "area_code": None, "period": LATEST, "since": "2025-26-Q1", "owner": None,
            "by_when": None}  # fmt: skip
    return [
        {**base, "gap_id": "g1", "kind": "return_missing", "agency_code": "leicester_education",
         "area_code": LEICESTER, "why": "The return has not arrived",
         "owner": "Leicester education data team", "by_when": date(2025, 9, 30)},
        {**base, "gap_id": "g2", "kind": "measure_not_supplied", "area_code": RUTLAND,
         "agency_code": "rutland_childrens_social_care", "measure_code": "placements_3",
         "why": "The case system does not hold placement moves", "since": "2023-24-Q2"},
    ]  # fmt: skip


def evidence() -> list[dict[str, Any]]:
    return [
        {"evidence_id": f"e{n}", "period": LATEST, "area_code": area, "agency_code": agency,
         "question": question, "outcome_statement": None, "element": "single_agency_narrative",
         "indicator_code": indicator, "heading": heading, "text": text,
         "source": "agency_narrative", "reference": f"narrative.csv row {n + 2}",
         "submission_id": f"s-{agency}-agency_narrative"}
        for n, (agency, area, question, indicator, heading, text) in enumerate(NARRATIVES)
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
