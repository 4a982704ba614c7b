"""How an action or milestone of the Business Plan stands: its rating in words, and why.

A rating never stands alone. Beside the owner's word stand what the dates say, worked out at the
quarter's end by the warehouse, and what the owner writes as progress; where the rating and the
dates do not agree, that is said. Change the words here and nowhere else: pages and workbooks use
the same.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.publishing.text import capital, plural
from pipelines.words import day_words

NOT_RATED = "Not rated"
_RATINGS = {"red": "Red", "amber": "Amber", "green": "Green"}
_STATUSES = {
    "not_started": "not started",
    "on_track": "on track",
    "at_risk": "at risk",
    "overdue": "overdue",
    "complete": "complete",
}
_KINDS = {"action": "Action", "milestone": "Milestone"}
NOTHING_WRITTEN = "No progress is described."


def rating_words(item: Mapping[str, Any]) -> str:
    """'Amber: at risk', 'Not rated: not started'."""
    rating = _RATINGS.get(str(item["rag"] or ""), NOT_RATED)
    status = _STATUSES.get(str(item["status"] or ""))
    return f"{rating}: {status}" if status else rating


def reason_words(item: Mapping[str, Any]) -> str:
    """What the dates say: 'Due 15 June 2025, not done, 15 days over at the quarter's end.'"""
    due = f"due {day_words(item['due_on'])}" if item["due_on"] else "no day is set"
    if item["is_complete"]:
        told = f"done {day_words(item['completed_on'])}, {due}"
    elif item["is_overdue"]:
        days = int(item["days_overdue"] or 0)
        last_day = "the quarter's last day, and not done"
        late = f"not done, {plural(days, 'day')} over at the quarter's end" if days else last_day
        told = f"{due}, {late}"
    else:
        told = f"{due}, not done yet"
    doubt = _doubt(item)
    return capital(told) + "." + (f" {doubt}" if doubt else "")


def evidence_words(item: Mapping[str, Any]) -> str:
    """What the owner wrote, on one line."""
    return " ".join(str(item["progress"] or "").split()) or NOTHING_WRITTEN


def kind_words(item: Mapping[str, Any]) -> str:
    """'Action' or 'Milestone'."""
    return _KINDS.get(str(item["item_type"]), capital(str(item["item_type"]).replace("_", " ")))


def _doubt(item: Mapping[str, Any]) -> str:
    """Where the owner's word and the dates do not agree."""
    if item["is_overdue"] and item["rag"] == "green":
        return "Rated green although it is overdue."
    if item["status"] == "complete" and not item["is_complete"]:
        return "Called complete, but no day in the quarter or before is given for it."
    if item["is_complete"] and item["rag"] == "red":
        return "Rated red although it is done."
    return ""
