"""The invented register of the fixture release: a review in each state, and one hostile text."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from pipelines.periods import quarter_bounds, shift_quarter
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

_END = quarter_bounds(LATEST)[1]
_BEGINS = {"rapid_review": "aware_on", "local_review": "started_on"}
_FINISHES = {"rapid_review": "submitted_on", "local_review": "published_on"}
REVIEWS = [
    # code, scope, kind, state, days before the quarter's end: begun, due, finished; working days
    # taken, days over
    ("RR-1", "LSCP", "rapid_review", "late", (100, 79, 76), 18, 3),
    ("RR-2", "LRSCP", "rapid_review", "overdue", (28, 7, None), None, 5),
    ("RR-3", "LSCP", "rapid_review", "not_yet_due", (11, -10, None), None, None),
    ("RR-4", "LRSCP", "rapid_review", "on_time", (140, 119, 120), 14, None),
    # Finished more than a year ago: the workbook's alone.
    ("RR-0", "LSCP", "rapid_review", "on_time", (500, 479, 480), 14, None),
    ("LR-1", "LRSCP", "local_review", "on_time", (292, 111, 117), None, None),
    ("LR-2", "LSCP", "local_review", "overdue", (215, 34, None), None, 34),
    ("NR-1", "LLR", "national_review", "considered", (221, None, 151), None, None),
    ("NB-1", "LLR", "national_briefing", "not_considered", (19, None, None), None, None),
]
ITEMS = [
    # code, parent, review, kind, state, agency, days before the quarter's end: due, done; rating,
    # impact
    ("RR-1.1", "RR-1", "RR-1", "recommendation", "overdue", None, (17, None), "red", None),
    ("RR-1.1a", "RR-1.1", "RR-1", "response", "done", "leicestershire_police", (None, 40), None,
     "Children are heard."),
    ("RR-1.1b", "RR-1.1", "RR-1", "response", "overdue", "llr_integrated_care_board", (17, None),
     None, None),
    ("RR-1.2", "RR-1", "RR-1", "recommendation", "done", "leicestershire_police", (150, 151),
     "green", None),
    ("LR-1.1", "LR-1", "LR-1", "recommendation", "open", None, (-92, None), None, None),
    ("RR-4.1", "RR-4", "RR-4", "recommendation", "done", None, (31, 33), "green", None),
    ("NR-1.1", "NR-1", "NR-1", "national_action", "overdue", "leicestershire_police", (10, None),
     "amber", None),
    ("NR-1.2", "NR-1", "NR-1", "national_action", "done", None, (3, 47), "green", None),
]  # fmt: skip


def reviews() -> list[dict[str, Any]]:
    """Rows of fct_review."""
    rows = []
    for number, (code, scope, kind, state, before, taken, over) in enumerate(REVIEWS):
        begun, due, finished = map(_day, before)
        days = dict.fromkeys(("aware_on", "started_on", "submitted_on", "published_on",
                              "considered_on"))  # fmt: skip
        days |= {
            _BEGINS.get(kind, "published_on"): begun,
            _FINISHES.get(kind, "considered_on"): finished,
        }
        in_time = {"on_time": True, "late": False, "overdue": False}.get(state)
        rows.append({
            "period": LATEST, "scope": scope, "review_code": code, "review_type": kind,
            "title": f"Learning of {code}", "theme_code": None if code == "LR-2" else "neglect",
            "learning": {"RR-1": HOSTILE, "RR-2": None}.get(code, f"What {code} taught."),
            "owner_role": "Chair of the Case Review Group" if code == "RR-1" else None,
            **days, "due_on": due, "completed_on": finished, "state": state,
            "working_days_taken": taken,
            "is_within_15_working_days": in_time if kind == "rapid_review" else None,
            "days_over": over, "reference": f"reviews.xlsx, Reviews, row {number + 2}",
            "submission_id": "s-review_learning",
        })  # fmt: skip
    # What stood in the register of the quarter before is that quarter's.
    return [*rows, {**rows[0], "period": shift_quarter(LATEST, -1), "state": "not_yet_due"}]


def review_items() -> list[dict[str, Any]]:
    """Rows of fct_review_item."""
    of_review = {code: (scope, kind) for code, scope, kind, *_ in REVIEWS}
    rows = []
    for number, item in enumerate(ITEMS):
        code, parent, review, kind, state, agency, (due, done), rag, impact = item
        scope, review_type = of_review[review]
        rows.append({
            "period": LATEST, "scope": scope, "review_code": review, "review_type": review_type,
            "review_title": f"Learning of {review}", "item_type": kind, "item_code": code,
            "parent_code": parent, "title": f"Text of {code}.", "theme_code": "neglect",
            "responsible_agency": agency, "owner_role": None, "due_on": _day(due),
            "done_on": _day(done), "rag": rag, "impact": impact, "state": state,
            "days_overdue": due if state == "overdue" else None,
            "reference": f"reviews.xlsx, Reviews, row {number + 20}",
            "submission_id": "s-review_learning",
        })  # fmt: skip
    return rows


def themes() -> list[dict[str, Any]]:
    """Rows of dim_theme."""
    return [{"theme_code": "neglect", "theme": "Neglect", "definition": "Neglect",
             "keywords": "neglect", "sort_order": 10}]  # fmt: skip


def _day(before: int | None) -> date | None:
    return None if before is None else _END - timedelta(days=before)
