"""How a review and what follows from it stand, in words: kinds, states, and what the dates say.

States, due days and days over are the warehouse's, judged at the quarter's end; a rating never
stands alone. Pages and workbooks use the same words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from pipelines.publishing.text import capital, plural
from pipelines.words import day_words

TYPES = {
    "rapid_review": "Rapid review",
    "local_review": "Local child safeguarding practice review",
    "national_review": "National review",
    "national_briefing": "National briefing",
}
# In the order in which they need a look.
STATES = {
    "overdue": "Overdue",
    "not_considered": "Not considered yet",
    "not_yet_due": "Not yet due",
    "late": "Late",
    "on_time": "On time",
    "considered": "Considered",
}
ITEM_TYPES = {
    "recommendation": "Recommendation",
    "response": "What an agency did",
    "national_action": "National action",
}
ITEM_STATES = {"overdue": "Overdue", "open": "Open, not overdue", "done": "Done"}
RATINGS = ("red", "amber", "green")
NOT_RATED = "not rated"
NO_IMPACT = "What it changed is not said."
# Kind of review: the column of the day its deadline is counted from and what happened then; the
# column of the day that finishes it and what happens then.
_STEPS = {
    "rapid_review": ("aware_on", "became aware", "submitted_on", "sent to the Panel"),
    "local_review": ("started_on", "decided on", "published_on", "published"),
    "national_review": ("published_on", "published", "considered_on", "considered"),
    "national_briefing": ("published_on", "published", "considered_on", "considered"),
}


def type_words(code: str) -> str:
    """'Rapid review'."""
    return TYPES.get(code, capital(code.replace("_", " ")))


def state_words(row: Mapping[str, Any]) -> str:
    """How a review stands: 'Overdue', 'On time'."""
    return STATES.get(str(row["state"]), capital(str(row["state"]).replace("_", " ")))


def item_state_words(row: Mapping[str, Any]) -> str:
    """How a recommendation, a response or an action stands."""
    return ITEM_STATES.get(str(row["state"]), capital(str(row["state"]).replace("_", " ")))


def begun(row: Mapping[str, Any]) -> tuple[date | None, str]:
    """The day that a review is counted from, and what happened on it."""
    column, words, _, _ = _STEPS[row["review_type"]]
    return row[column], words


def happened_words(row: Mapping[str, Any], ends_on: date) -> str:
    """What became of a review: 'Sent to the Panel 7 May 2025, in 16 working days: 1 too many.'

    Args:
        row: a row of fct_review.
        ends_on: the quarter's last day; what the register says of later days is marked as that.
    """
    _, _, column, done = _STEPS[row["review_type"]]
    over = int(row["days_over"] or 0)
    unit = "working day" if row["review_type"] == "rapid_review" else "day"
    if row["completed_on"]:
        told = f"{done} {day_words(row['completed_on'])}"
        if row["working_days_taken"] is not None:
            told += f", in {plural(int(row['working_days_taken']), 'working day')}"
            told += f": {over} more than 15" if row["state"] == "late" else ""
        elif row["state"] == "late":
            told += f", {plural(over, 'day')} late"
    else:
        told = f"not {done} by the quarter's end"
        if row["state"] == "overdue":
            told += f", {plural(over, unit)} over" if over else ", the day it was due"
        if row[column] and row[column] > ends_on:
            told += f"; {done} {day_words(row[column])}"
    return capital(told) + "."


def dates_words(row: Mapping[str, Any], ends_on: date) -> str:
    """What the dates of a recommendation, a response or an action say.

    Args:
        row: a row of fct_review_item.
        ends_on: the quarter's last day; a later day is marked as that.
    """
    due = f"due {day_words(row['due_on'])}" if row["due_on"] else "no day is set"
    parts = [due] if row["due_on"] or row["state"] != "done" else []
    if row["days_overdue"] is not None:
        days = int(row["days_overdue"])
        parts.append(f"{plural(days, 'day')} over" if days else "the quarter's last day")
    if row["done_on"]:
        later = ", after the quarter's end" if row["done_on"] > ends_on else ""
        parts.append(f"done {day_words(row['done_on'])}{later}")
    return capital(", ".join(parts)) + "."


def rating_words(row: Mapping[str, Any]) -> str:
    """'Red', or that nobody rated it."""
    return capital(row["rag"] or NOT_RATED)


def counted(rows: Sequence[Mapping[str, Any]], states: Mapping[str, str]) -> str:
    """'1 overdue; 2 open, not overdue': each state that there is, worst first."""
    told = []
    for state, words in states.items():
        count = sum(row["state"] == state for row in rows)
        if count:
            told.append(f"{count} {words[0].lower()}{words[1:]}")
    return "; ".join(told)


def ratings_words(rows: Sequence[Mapping[str, Any]]) -> str:
    """'1 red, 2 green, 1 not rated'."""
    told = []
    for rating in (*RATINGS, None):
        count = sum(row["rag"] == rating for row in rows)
        if count:
            told.append(f"{count} {rating or NOT_RATED}")
    return ", ".join(told)
