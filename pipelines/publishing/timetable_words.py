"""The words of the timetable: what became of something, and when it is due."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from pipelines.publishing.text import listed, plural
from pipelines.publishing.timetable_reader import CAME, COMING, DID_NOT, Row, counted
from pipelines.words import day_words

STATUSES = {
    "received": "Received",
    "late": "Received late",
    "missing": "Missing",
    "rejected": "Sent, but not accepted",
    "not due": "Not due yet",
    "planned": "Planned",
    "not asked": "Not asked",
    "none": "Nothing received",
    "not recorded": "Not recorded here",
}
FREQUENCIES = {
    "monthly": "Every month",
    "quarterly": "Every quarter",
    "yearly": "Every year",
    "every_other_year": "Every other year",
    "when_it_happens": "When it happens",
}
NO_TIMETABLE = (
    "This release holds no timetable. Its rules stand in ‘assurance_rules.csv’; the next release "
    "after they are there has it."
)
_MOST_NAMED = 3


def weekday_words(day: date | None) -> str:
    """'Tuesday 30 September 2025'; '–' for none."""
    return f"{day:%A} {day_words(day)}" if day else "–"


def status_words(row: Row) -> str:
    """'Received late 4 August 2025', 'Missing', 'Planned'."""
    came = f" {day_words(row['received_on'])}" if row["received_on"] else ""
    return STATUSES[row["status"]] + came


def outcome_words(rows: Sequence[Row]) -> str:
    """What became of one thing that several owe: '8 of 10 received, 1 of them late'.

    What nothing here records is said as that, and never counted as missing.
    """
    count = counted(rows)
    came = sum(count.get(status, 0) for status in CAME)
    decided = came + sum(count.get(status, 0) for status in DID_NOT)
    told = []
    if decided == 1 and len(rows) == 1:
        return status_words(rows[0])
    if decided:
        late = f", {count['late']} of them late" if count.get("late") else ""
        told.append(f"{came} of {decided} received{late}")
        if count.get("rejected"):
            told.append(f"{count['rejected']} sent but not accepted")
    if count.get("none"):
        told.append("nothing received" if not came else "")
    for status in ("not recorded", *COMING):
        if count.get(status):
            number = "" if count[status] == len(rows) else f"{count[status]} "
            told.append(number + STATUSES[status].lower())
    words = "; ".join(part for part in told if part) or STATUSES["not asked"].lower()
    return words[:1].upper() + words[1:]


def provider_words(rows: Iterable[Row]) -> str:
    """Who owes it: up to three by name, else '10 agencies', '4 subgroups'."""
    names = {row["provider"]: row["provider_kind"] for row in rows}
    if len(names) <= _MOST_NAMED:
        return listed(list(names))
    kinds = {"agency": ("agency", "agencies"), "subgroup": ("subgroup", None)}
    told = []
    for kind in ("agency", "subgroup", "body"):
        number = sum(one == kind for one in names.values())
        if number:
            told.append(plural(number, *kinds.get(kind, ("body", "bodies"))))
    return listed(told)
