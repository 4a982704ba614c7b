"""The business office's action log of a quarter: every action, as it stands at the quarter's end.

What was found, agreed and reviewed is written out in ``words/action_log.yml``; here it becomes the
log as it is known on a quarter's last day. A log does not say what is still to come.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipelines.demo.business_plan import OFFICE
from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds

# An owner worries in the weeks before the day that something is due.
_FORESEEN = timedelta(days=31)

Entry = Mapping[str, Any]


def action_rows(quarter: str) -> list[Row]:
    """Every action raised by the quarter's last day, in the order of the log; none before 2023."""
    end = quarter_bounds(quarter)[1]
    rows = [
        {"period": quarter, "agency": OFFICE, **_action(source, action, end)}
        for source in read_yaml(WORDS / "action_log.yml")
        for action in source["actions"]
        if action["raised"] <= end
    ]
    return sorted(rows, key=lambda row: str(row["action_code"]))


def _action(source: Entry, action: Entry, end: date) -> Row:
    days = _days(action, end)
    return {
        "action_code": action["code"],
        "scope": source["scope"],
        "source_type": source["type"],
        "source_reference": source["reference"],
        "source_title": source["title"],
        "finding": action["finding"],
        "action": action.get("action"),
        "responsible_agency": action.get("agency"),
        "owner_role": action["owner"],
        "raised_on": action["raised"],
        **days,
        "rag": _rating(days, end),
    }


def _days(action: Entry, end: date) -> Row:
    """The days and the newest review's verdict, as far as they are known at ``end``."""
    due, done = action.get("due"), _by(action.get("done"), end)
    again = action.get("again", {})
    reopened = _by(again.get("day"), end)
    if reopened:
        due, done = again["due"], _by(again.get("done"), end) or done
    reviews = [review for review in action.get("reviews", ()) if review["day"] <= end]
    newest = reviews[-1] if reviews else {}
    return {
        "due_on": due,
        "completed_on": done,
        "reviewed_on": reviews[0]["day"] if reviews else None,
        "rereviewed_on": newest["day"] if len(reviews) > 1 else None,
        "embedded": newest.get("embedded"),
        "reopened_on": reopened,
        "impact_evidence": newest.get("impact"),
    }


def _by(day: date | None, end: date) -> date | None:
    return day if day and day <= end else None


def _rating(days: Row, end: date) -> str | None:
    """How its owner sees it: what came back is worse than what is late for the first time."""
    due, done, reopened = days["due_on"], days["completed_on"], days["reopened_on"]
    if isinstance(done, date) and not (isinstance(reopened, date) and reopened >= done):
        return "amber" if days["embedded"] in ("no", "not_yet") else "green"
    if not isinstance(due, date):
        return None
    if due <= end:
        return "red"
    return "amber" if reopened or due - end <= _FORESEEN else "green"
