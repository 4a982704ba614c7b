"""The scrutiny plan of the fixture release: a line in each state, and one hostile text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pipelines.periods import quarter_bounds, shift_quarter
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

_END = quarter_bounds(LATEST)[1]
LINES = [
    # code, scope, state, status, days before the quarter's end: planned from, to, reported; waits
    ("SC-01", "LLR", "responded", "reported", (200, 100, 90), None),
    ("SC-02", "LLR", "awaiting_response", "reported", (90, 10, 19), 19),
    ("SC-03", "LSCP", "late", "under_way", (120, 5, None), 5),
    ("SC-04", "LRSCP", "late_to_start", "planned", (30, -90, None), 30),
    ("SC-05", "LLR", "under_way", "under_way", (60, -60, None), None),
    ("SC-06", "LLR", "planned", "planned", (-30, -120, None), None),
    ("SC-07", "LRSCP", "deferred", "deferred", (300, 200, None), None),
    ("SC-08", "LLR", "late", "under_way", (300, 40, None), 40),
]


def scrutiny_lines() -> list[dict[str, Any]]:
    """Rows of fct_scrutiny_line."""
    rows = []
    for number, (code, scope, state, status, before, waits) in enumerate(LINES):
        begins, ends, reported = (
            None if days is None else _END - timedelta(days=days) for days in before
        )
        rows.append({
            "period": LATEST, "scope": scope, "line_code": code, "title": f"Title of {code}",
            "line_of_enquiry": HOSTILE if code == "SC-05" else f"What of {code}?",
            "method": "Visits" if code == "SC-03" else None,
            "theme_code": "neglect" if code == "SC-03" else None,
            "planned_from": begins, "planned_to": ends, "reported_on": reported,
            "status": status, "finding": f"Finding of {code}." if reported else None,
            "response": "We do more." if state == "responded" else None,
            "responsible_group": "Audit Group" if code != "SC-02" else None,
            "state": state, "days_waited": waits,
            "reference": f"scrutiny.xlsx, Plan, row {number + 2}",
            "submission_id": "s-scrutiny_plan",
        })  # fmt: skip
    # What stood in the plan of the quarter before is that quarter's.
    return [*rows, {**rows[0], "period": shift_quarter(LATEST, -1)}]
