"""How an action of the log stands: its state in words, what the dates say, and where it stopped.

The state is the warehouse's, worked out at the quarter's end; a rating never stands alone. Change
the words here and nowhere else: pages and workbooks use the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.publishing.text import capital, plural
from pipelines.words import day_words

# In the order in which they need a look.
STATES = {
    "overdue": "Overdue",
    "reopened": "Re-opened, not done again",
    "awaiting_review": "Completed, awaiting review",
    "reviewed_not_embedded": "Reviewed, not embedded",
    "open": "Open, not overdue",
    "embedded": "Embedded in practice",
}
SOURCES = {
    "audit": "Audit",
    "review": "Review",
    "subgroup": "Subgroup",
    "business_plan": "Business Plan",
}
# Each step, and what an action that reached it and went no further is told to lack.
STEPS = {
    "finding": "no action agreed",
    "action": "not completed",
    "completed": "completed, not reviewed",
    "reviewed": "reviewed, no impact shown",
    "impact": "impact shown",
}
NOT_AGREED = "No action is agreed yet."
NO_EVIDENCE = "No evidence of impact is given."
_VERDICTS = {"yes": "embedded", "no": "not embedded", "not_yet": "not yet embedded"}


def state_words(row: Mapping[str, Any]) -> str:
    """'Overdue', 'Completed, awaiting review'."""
    return STATES.get(str(row["state"]), capital(str(row["state"]).replace("_", " ")))


def action_words(row: Mapping[str, Any]) -> str:
    """What is to be done, on one line; that nothing is agreed where nothing is."""
    return " ".join(str(row["action"] or "").split()) or NOT_AGREED


def impact_words(row: Mapping[str, Any]) -> str:
    """What shows that it made a difference, on one line."""
    return " ".join(str(row["impact_evidence"] or "").split()) or NO_EVIDENCE


def source_words(row: Mapping[str, Any]) -> str:
    """'Audit, CFA-2024-1'."""
    kind = SOURCES.get(str(row["source_type"]), capital(str(row["source_type"]).replace("_", " ")))
    return f"{kind}, {row['source_reference']}"


def dates_words(row: Mapping[str, Any], ends_on: date) -> str:
    """What the dates say: 'Raised 12 June 2024, due 31 March 2025, 91 days over.'

    Args:
        row: a row of fct_action.
        ends_on: the quarter's last day; what the log says of later days is marked as that.
    """

    def told(what: str, day: date, verdict: str = "") -> str:
        later = ", after the quarter's end" if day > ends_on else ""
        return f"{what} {day_words(day)}{verdict}{later}"

    parts = [told("raised", row["raised_on"])]
    due = f"due {day_words(row['due_on'])}" if row["due_on"] else "no day is set"
    # The day that a re-opened action is due was set when it came back.
    if not row["reopened_on"]:
        parts.append(due)
    if row["completed_on"]:
        parts.append(told("completed", row["completed_on"]))
    if row["reviewed_on"]:
        what = "reviewed again" if row["rereviewed_on"] else "reviewed"
        verdict = f" ({_VERDICTS.get(str(row['embedded'] or ''), 'no verdict given')})"
        parts.append(told(what, row["rereviewed_on"] or row["reviewed_on"], verdict))
    if row["reopened_on"]:
        parts += [told("re-opened", row["reopened_on"]), due]
    if row["days_overdue"] is not None:
        days = int(row["days_overdue"])
        parts.append(f"{plural(days, 'day')} over" if days else "the quarter's last day")
    return capital(", ".join(parts)) + "."


def stopped_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """Where the actions of one source stopped: '2 completed, not reviewed; 1 impact shown'."""
    counts = {step: sum(row["reached"] == step for row in rows) for step in STEPS}
    if counts["impact"] == len(rows):
        return "All the way: impact is shown for each."
    stopped = [f"{count} {STEPS[step]}" for step, count in counts.items() if count]
    back = sum(row["state"] == "reopened" for row in rows)
    came_back = f" {plural(back, 'action')} came back." if back else ""
    return capital("; ".join(stopped)) + "." + came_back


def counted_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """'18 actions: 3 overdue, 1 re-opened, ...': each state that there is, worst first."""
    told = []
    for state, words in STATES.items():
        count = sum(row["state"] == state for row in rows)
        if count:
            told.append(f"{count} {words[0].lower()}{words[1:]}")
    return f"{plural(len(rows), 'action')} on the log. At the quarter's end: {'; '.join(told)}."
