"""The invented action log of the fixture release: an action in each state, and one hostile text."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from pipelines.periods import quarter_bounds, shift_quarter
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

_END = quarter_bounds(LATEST)[1]
ACTIONS = [
    # code, scope, source, state, reached, days before the quarter's end: raised, due, done,
    # reviewed, re-opened; verdict
    ("AL-01", "LLR", "CFA-1", "embedded", "impact", (400, 300, 310, 100, None), "yes"),
    ("AL-02", "LLR", "CFA-1", "overdue", "action", (200, 30, None, None, None), None),
    ("AL-03", "LLR", "CFA-1", "awaiting_review", "completed", (200, 90, 95, None, None), None),
    ("AL-04", "LSCP", "RR-1", "reopened", "action", (400, 10, 200, 100, 100), "no"),
    ("AL-05", "LRSCP", "RR-2", "reviewed_not_embedded", "reviewed", (90, 60, 61, 5, None),
     "not_yet"),
    ("AL-06", "LLR", "RR-2", "open", "finding", (10, None, None, None, None), None),
    ("AL-07", "LLR", "PG-1", "overdue", "action", (150, 60, None, None, None), None),
]  # fmt: skip
_SOURCES = {
    "CFA-1": ("audit", "Case file audit of strategy discussions"),
    "RR-1": ("review", "Rapid review in the city"),
    "RR-2": ("review", "Rapid review in the counties"),
    "PG-1": ("subgroup", "Performance Group, May"),
}


def actions() -> list[dict[str, Any]]:
    """Rows of fct_action."""
    rows = []
    for number, (code, scope, source, state, reached, before, verdict) in enumerate(ACTIONS):
        raised, due, done, reviewed, back = (
            None if days is None else _END - timedelta(days=days) for days in before
        )
        kind, title = _SOURCES[source]
        late = (due is not None and done is None) or state == "reopened"
        rows.append({
            "period": LATEST, "scope": scope, "action_code": code, "source_type": kind,
            "source_reference": source, "source_title": title,
            "finding": HOSTILE if code == "AL-02" else f"Finding of {code}",
            "action": None if reached == "finding" else f"Action of {code}",
            "responsible_agency": "leicestershire_police" if code == "AL-03" else None,
            "owner_role": "Chair of the Audit Group" if code == "AL-02" else None,
            "raised_on": raised, "due_on": due, "completed_on": done, "reviewed_on": reviewed,
            "rereviewed_on": None, "embedded": verdict, "reopened_on": back,
            "rag": "red" if late else None,
            "impact_evidence": "Children are heard." if reached == "impact" else None,
            "state": state, "age_days": before[0], "days_overdue": before[1] if late else None,
            "reached": reached, "reference": f"actions.xlsx, Log, row {number + 2}",
            "submission_id": "s-action_log",
        })  # fmt: skip
    # What stood in the log of the quarter before is that quarter's.
    return [*rows, {**rows[0], "period": shift_quarter(LATEST, -1), "state": "open"}]
