"""Words for assurance: what became of a statement or report, and of what was asked about it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pipelines.publishing.text import flat, listed
from pipelines.words import day_words

STATUSES = {
    "received": "Received",
    "late": "Received late",
    "missing": "Not received",
    "rejected": "Sent, but cannot be used",
    "not due": "Not due yet",
}
_COUNTED = {
    "received": "came in time",
    "late": "came late",
    "missing": "did not come",
    "rejected": "cannot be used as sent",
    "not due": "not due yet",
}
# Of these it is said whose they are: a reader must know who is not heard here.
_NAMED = ("missing", "rejected")
HERE = ("received", "late")


def status_words(row: Mapping[str, Any]) -> str:
    """'Received late 25 May 2025, due 15 May 2025'; without a day that is not there."""
    words = STATUSES[str(row["status"])]
    if row["status"] == "rejected":
        words = f"Sent {day_words(row['received_on'])}, but not in a form that can be used"
    elif row["received_on"]:
        words += f" {day_words(row['received_on'])}"
    # Of what came in time the day it was due is of no more interest.
    is_told = row["due_on"] and row["status"] != "received"
    return f"{words}, due {day_words(row['due_on'])}" if is_told else words


def presented_words(row: Mapping[str, Any]) -> str:
    """'Presented 3 July 2025: Partnership meeting.'; '' where nothing has been received."""
    if row["is_presented"] is None:
        return ""
    if not row["is_presented"]:
        return "Not presented yet."
    meeting = f": {flat(row['presented_to'])}" if row["presented_to"] else ""
    return f"Presented {day_words(row['presented_on'])}{meeting}."


def answer_words(row: Mapping[str, Any]) -> str:
    """The answer to a question, on one line; that there is none yet is said."""
    return f"Answer: {flat(row['answer'])}" if row["answer"] else "Not answered yet."


def counted(firsts: Mapping[str, Mapping[str, Any]]) -> str:
    """'15 came in time; 1 did not come (...).'"""
    told = []
    for status, words in _COUNTED.items():
        names = [name for name, row in firsts.items() if row["status"] == status]
        if names:
            named = f" ({listed_names(names)})" if status in _NAMED else ""
            told.append(f"{len(names)} {words}{named}")
    return f"{'; '.join(told)}."


def counted_presented(here: Sequence[Mapping[str, Any]]) -> str:
    """How many of those that came were presented."""
    done, came = sum(bool(row["is_presented"]) for row in here), len(here)
    if came == 1:
        return "It was presented." if done else "It was not presented."
    if done == came:
        return "All that came were presented."
    return f"{done or 'None'} of the {came} that came {'was' if done < 2 else 'were'} presented."


def listed_names(names: Sequence[str]) -> str:
    """Names that hold commas themselves are parted by semicolons."""
    return "; ".join(names) if any("," in name for name in names) else listed(names)
