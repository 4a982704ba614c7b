"""Data quality, the gap register, hindrances and quality marks of the fixture release."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from pipelines.periods import quarter_bounds, quarters_between, shift_quarter
from tests.publishing.fixture_catalogue import AGENCIES, HOSTILE, LATEST, LEICESTER, RUTLAND

_SEEDS = Path(__file__).resolve().parents[2] / "dbt_project" / "seeds"
BEFORE = shift_quarter(LATEST, -1)
# (agency, dataset) -> what became of the newest return: status, counts that came, checks passed.
ODD = {
    ("leicestershire_police", "performance_return"): ("late", 10, 999),
    ("leicester_education", "performance_return"): ("missing", 0, 0),
}


def dimension_rows() -> list[dict[str, Any]]:
    """The catalogue as it is."""
    return [{**row, "sort_order": int(row["sort_order"])} for row in _seed("quality_dimensions")]


def rule_of_mark_rows() -> list[dict[str, Any]]:
    """The catalogue as it is; its order is that of its rows."""
    return [{**row, "sort_order": n} for n, row in enumerate(_seed("quality_mark_rules"), start=2)]


def mark_rows(figures: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rutland's figures rest on a return with a warning; the others are in order."""
    return [{"indicator_code": row["indicator_code"], "area_code": row["area_code"],
             "period": row["period"], **_mark(row)} for row in figures]  # fmt: skip


def _mark(row: dict[str, Any]) -> dict[str, str]:
    if row["status"] == "c":
        return {"rule_code": "confidential", "mark": "not shown"}
    if row["value"] is None:
        return {"rule_code": "no_figure", "mark": "not known"}
    if row["area_code"] == RUTLAND:
        return {"rule_code": "open_warning", "mark": "use with care"}
    return {"rule_code": "in_order", "mark": "sound"}


def quality_rows() -> list[dict[str, Any]]:
    """Each agency's performance return of six quarters by dimension."""
    rows = []
    for period in quarters_between(shift_quarter(LATEST, -5), LATEST):
        for agency, *_ in AGENCIES:
            odd = ODD.get((agency, "performance_return")) if period == LATEST else None
            status, counts, checks = odd or ("received", 12, 1000)
            for dimension, counted, good, of in (
                ("completeness", "counts asked for", counts, 12),
                ("timeliness", "returns", int(status == "received"), 1),
                *((one, "checks", checks, 1000 if checks else 0)
                  for one in ("validity", "consistency", "uniqueness")),
            ):  # fmt: skip
                rows.append({
                    "period": period, "agency_code": agency, "dataset": "performance_return",
                    "dimension": dimension, "return_status": status,
                    "counted": counted if of else None, "numerator": good, "denominator": of,
                    "value_pct": 100 * good / of if of else None,
                    "previous_period": shift_quarter(period, -1), "previous_pct": 100.0,
                    "submission_id": None if status == "missing" else f"s-{agency}-{period}",
                })  # fmt: skip
    return rows


def register_rows() -> list[dict[str, Any]]:
    """One gap of each kind of fate: open with and without a name, closed, closed afterwards."""
    base = {"dataset": "performance_return", "measure_code": None, "area_code": None,
            "first_period": LATEST, "last_period": LATEST, "periods": 1, "since": date(2025, 7, 31),
            "owner_role": None, "by_when": None, "state": "open", "closed_period": None,
            "closed_on": None, "how_closed": None}  # fmt: skip
    return [
        {**base, "register_id": "r1", "kind": "return_missing",
         "agency_code": "leicester_education",
         "why": "The return has not been received."},
        {**base, "register_id": "r2", "kind": "measure_not_supplied", "area_code": RUTLAND,
         "agency_code": "rutland_childrens_social_care", "measure_code": "placements_3",
         "why": HOSTILE, "since": date(2023, 10, 31), "first_period": "2023-24-Q2", "periods": 8,
         "owner_role": "Data Manager", "by_when": date(2025, 3, 31)},
        {**base, "register_id": "r3", "kind": "return_missing",
         "agency_code": "leicestershire_police",
         "why": "The return had not been received by its day.", "state": "closed",
         "closed_period": LATEST, "closed_on": date(2025, 8, 9), "how_closed": "The return came."},
        {**base, "register_id": "r4", "kind": "value_not_available", "measure_code": "referrals",
         "agency_code": "leicester_childrens_social_care", "area_code": LEICESTER,
         "why": "The agency had no figure.", "first_period": BEFORE, "last_period": BEFORE,
         "state": "closed", "closed_period": LATEST, "closed_on": date(2025, 7, 25),
         "how_closed": f"The return of {LATEST} holds it."},
        {**base, "register_id": "r5", "kind": "catalogue_fault", "agency_code": None,
         "dataset": "targets", "first_period": None, "last_period": None, "since": None,
         "why": "targets.csv, row 3: there is no such area."},
        {**base, "register_id": "r6", "kind": "characteristic_not_collected",
         "agency_code": "leicestershire_police", "why": "No count in the return was by race."},
    ]  # fmt: skip


def hindrance_rows() -> list[dict[str, Any]]:
    """One in words that could be taken for markup."""
    ends = quarter_bounds(LATEST)[1]
    return [
        {"period": LATEST, "agency_code": "leicestershire_police", "area_code": "LLR",
         "data_gap": "characteristics", "hindrance": f"No agreement yet. {HOSTILE}",
         "owner_role": "Head of Data", "by_when": ends + timedelta(days=90),
         "reference": "narrative.csv, row 9", "submission_id": "s-hindrance"},
    ]  # fmt: skip


def _seed(name: str) -> Iterator[dict[str, str]]:
    with (_SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as handle:
        yield from csv.DictReader(handle)
