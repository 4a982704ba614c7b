"""Assurance of the fixture release's year: statements and reports that came and did not."""

from __future__ import annotations

from datetime import date
from typing import Any

from tests.publishing.fixture_catalogue import HOSTILE, LEICESTER, RUTLAND

YEAR = "2024-25"
DUE, REGISTER_DUE = date(2025, 5, 15), date(2025, 6, 30)
POLICE, CITY, COUNTY, SMALL = (
    "leicestershire_police",
    "leicester_education",
    "leicestershire_early_help",
    "rutland_early_help",
)
BOARD = "Meeting of both partnerships"


def statements() -> list[dict[str, Any]]:
    """Rows of fct_assurance_statement."""
    police = {"agency_code": POLICE, "status": "received", "received_on": date(2025, 4, 24)}
    city = {"agency_code": CITY, "status": "late", "received_on": date(2025, 5, 23)}
    rows: list[dict[str, Any]] = [
        {**police, "item_type": "key_action", "item_code": "A1", "text": "Tell every child victim.",
         "owner_role": "Head of Public Protection", "action_due_on": date(2025, 9, 30),
         "outcome_statement": "2025-O1", "outcome_title": "Children are told."},
        {**police, "item_type": "key_action", "item_code": "A2", "text": "Put devices first."},
        {**police, "item_type": "success", "item_code": "S1",
         "text": "Officers talk\n\nto children.", "impact": "Schools meet the child.",
         "theme_code": "domestic_abuse"},
        {**police, "item_type": "success", "item_code": "S2", "text": "Videos are reviewed."},
        {**city, "item_type": "area_for_development", "item_code": "D1", "text": HOSTILE},
        {"agency_code": COUNTY, "status": "missing"},
        {"agency_code": SMALL, "status": "rejected", "received_on": date(2025, 5, 2)},
    ]  # fmt: skip
    shared = {"year": YEAR, "period": f"{YEAR}-Q4", "due_on": DUE}
    of_items = {"reference": "statement.csv, row 2", "submission_id": "s-statement"}
    made = [{**shared, **row, **(of_items if "text" in row else {})} for row in rows]
    return [*made, {**made[0], "year": "2023-24", "period": "2023-24-Q4", "text": "Last year's."}]


def reports() -> list[dict[str, Any]]:
    """Rows of fct_assurance_report."""
    panel = {"body_code": "panel", "body": "Child Death Overview Panel", "scope": "LLR",
             "sort_order": 10, "status": "received", "received_on": date(2025, 6, 12),
             "is_presented": True, "presented_on": date(2025, 7, 3),
             "presented_to": BOARD}  # fmt: skip
    door = {"body_code": "front_door", "body": "Front Door", "sort_order": 30}
    rows: list[dict[str, Any]] = [
        {**panel, "item_type": "question", "item_number": 2, "text": "Who visits?"},
        {**panel, "item_type": "question", "item_number": 1, "text": "What next?",
         "answer": "Two visits."},
        {**panel, "item_type": "key_message", "item_number": 1, "text": "Sleep is safer.",
         "theme_code": "neglect"},
        {**door, "scope": RUTLAND, "status": "missing"},
        {**door, "scope": LEICESTER, "status": "late", "received_on": date(2025, 7, 8),
         "is_presented": False, "item_type": "key_message", "item_number": 1, "text": HOSTILE},
    ]  # fmt: skip
    shared = {"year": YEAR, "period": f"{YEAR}-Q4", "due_on": REGISTER_DUE}
    of_items = {"reference": "register.xlsx, row 2", "submission_id": "s-register"}
    made = [{**shared, **row, **(of_items if "text" in row else {})} for row in rows]
    return [*made, {**made[2], "year": "2023-24", "period": "2023-24-Q4", "text": "Last year's."}]
