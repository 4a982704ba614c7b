"""The invented Business Plans of the fixture release, and how their outcome statements stand.

One plan ended with the quarter before the newest, one begins with it. Of the new one's statements
some are judged, with texts (one of them hostile), some nobody has judged yet, and one belongs to
each partnership alone.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from pipelines.periods import quarter_bounds, shift_quarter
from tests.publishing.fixture_catalogue import HOSTILE, LATEST

BEFORE = shift_quarter(LATEST, -1)
OLD, NEW = "2023-25", "2025-27"
_DAYS = {
    OLD: (date(2023, 4, 1), date(2025, 3, 31)),
    NEW: (date(2025, 4, 1), date(2027, 3, 31)),
}
STATEMENTS = [
    # plan, priority, priority's title, outcome, title, scope
    (OLD, "2023-P1", "Front door and early help", "2023-O1",
     "Families get help early and do not come back for it.", "LLR"),
    (OLD, "2023-P1", "Front door and early help", "2023-O2",
     "In Leicestershire and Rutland, assessments start from the child's day.", "LRSCP"),
    (NEW, "2025-P1", "Help that lasts", "2025-O1",
     "Families get the right help and do not need to be referred again.", "LLR"),
    (NEW, "2025-P1", "Help that lasts", "2025-O2", "Babies are safe from before their birth.",
     "LLR"),
    (NEW, "2025-P2", "Protection that listens", "2025-O3",
     "Children at risk of harm are seen and protected without delay.", "LLR"),
    (NEW, "2025-P2", "Protection that listens", "2025-O4",
     "In Leicester, children do not need a second plan.", "LSCP"),
    (NEW, "2025-P2", "Protection that listens", "2025-O5",
     "In Leicestershire and Rutland, plans do not drift.", "LRSCP"),
]  # fmt: skip
MEASURES = [
    # outcome, indicator
    ("2023-O1", "rereferrals_pct"),
    ("2023-O2", "assessments_45_days_pct"),
    ("2025-O1", "rereferrals_pct"),
    ("2025-O1", "early_help_assessments"),
    ("2025-O2", "new_birth_visits_14_days_pct"),
    ("2025-O3", "icpcs_15_days_pct"),
    ("2025-O3", "plan_reviews_on_time_pct"),
    ("2025-O4", "second_plans_pct"),
    ("2025-O5", "plans_2_years_pct"),
    ("2025-O5", "second_plans_pct"),
]
_NOTHING = (None, None, None, None)
PROGRESS = [
    # outcome, quarter, judgement, doing well, to explore, next, actions, complete, overdue
    ("2023-O1", shift_quarter(BEFORE, -1), "no_progress",
     "Hubs opened.", "Who does not come?", "Count who comes to the hubs.", 2, 1, 1),
    ("2023-O1", BEFORE, "some_progress", "Fathers come to the hubs.",
     "Families new to the area come less often.",
     "Ask the young scrutineers\nto read the first letter.", 2, 2, 0),
    ("2023-O2", BEFORE, "good_progress", "Duty teams see the child alone.", None,
     "Lend communication aids to the county's duty teams.", 1, 0, 1),
    ("2025-O1", LATEST, "some_progress", "Step-down work is offered everywhere.", HOSTILE,
     "Finish the joint case reading.", 3, 1, 1),
    ("2025-O2", LATEST, *_NOTHING, 1, 0, 0),
    ("2025-O3", LATEST, "good_progress", "Conferences are held in time.", None,
     "Agree a shorter report form.", 0, 0, 0),
    # No plan was sent for the quarter, so nobody has said how its actions stand.
    ("2025-O4", LATEST, *_NOTHING, None, None, None),
    ("2025-O5", LATEST, "no_progress", None, "Why reviews slip in the county.",
     "Review every plan of the county over fifteen months.", 1, 0, 0),
]  # fmt: skip
LABELS = {
    "good_progress": "Good progress",
    "some_progress": "Some progress",
    "no_progress": "No progress yet",
}
_PLACES = {outcome: place for place, (*_, outcome, _, _) in enumerate(STATEMENTS, 1)}


def statements() -> list[dict[str, Any]]:
    """Rows of dim_outcome_statement."""
    return [
        {"plan": plan, "plan_starts_on": _DAYS[plan][0], "plan_ends_on": _DAYS[plan][1],
         "priority_code": priority, "priority_title": priority_title, "outcome_code": outcome,
         "outcome_title": title, "description": None, "scope": scope,
         "owner_role": "Head of Safeguarding", "last_period": BEFORE if plan == OLD else LATEST,
         "sort_order": _PLACES[outcome], "submission_id": "s-business_plan"}
        for plan, priority, priority_title, outcome, title, scope in STATEMENTS
    ]  # fmt: skip


def measures() -> list[dict[str, Any]]:
    """Rows of dim_outcome_indicator."""
    of = _by_outcome()
    return [
        {"plan": of[outcome]["plan"], "outcome_code": outcome, "indicator_code": indicator,
         "scope": of[outcome]["scope"]}
        for outcome, indicator in MEASURES
    ]  # fmt: skip


def progress() -> list[dict[str, Any]]:
    """Rows of fct_outcome_progress."""
    of = _by_outcome()
    return [
        {"plan": of[outcome]["plan"], "priority_code": of[outcome]["priority_code"],
         "outcome_code": outcome, "period": period, "scope": of[outcome]["scope"],
         "judgement": judgement, "judgement_label": LABELS.get(judgement or ""),
         "doing_well": well, "areas_to_explore": explore, "next_actions": following,
         "evidence_references": "rereferrals_pct; parents' feedback" if judgement else None,
         "assessed_by_role": "Planning and Delivery Group" if judgement else None,
         "assessed_on": date(2025, 7, 23) if judgement else None, "actions_total": total,
         "actions_complete": complete, "actions_overdue": late,
         "submission_id": "s-business_plan;s-outcome_assessment"}
        for outcome, period, judgement, well, explore, following, total, complete, late in PROGRESS
    ]  # fmt: skip


def plan_items() -> list[dict[str, Any]]:
    """Rows of fct_plan_item: the actions that fct_outcome_progress counts."""
    of = _by_outcome()
    rows = []
    for outcome, period, *_, total, complete, late in PROGRESS:
        for number in range(total or 0):
            is_complete, is_overdue = number < complete, complete <= number < complete + late
            due = quarter_bounds(BEFORE if is_overdue else LATEST)[1]
            rows.append({
                "plan": of[outcome]["plan"], "period": period, "scope": of[outcome]["scope"],
                "priority_code": of[outcome]["priority_code"], "outcome_code": outcome,
                "item_type": "action", "item_code": f"{outcome}-A{number + 1}",
                "parent_code": outcome, "title": f"Action {number + 1} of {outcome}",
                "description": None, "owner_role": "Head of Safeguarding",
                "starts_on": date(2025, 4, 1), "due_on": due,
                "completed_on": due if is_complete else None,
                "status": "complete" if is_complete else "overdue" if is_overdue else "on_track",
                "rag": "red" if is_overdue else "green", "is_complete": is_complete,
                "is_overdue": is_overdue, "days_overdue": 91 if is_overdue else None,
                "progress": "Waits for a second reader." if is_overdue else None,
                "reference": f"business_plan.xlsx, row {len(rows) + 2}",
                "submission_id": "s-business_plan",
            })  # fmt: skip
    return rows


def _by_outcome() -> dict[str, dict[str, Any]]:
    return {row["outcome_code"]: row for row in statements()}
