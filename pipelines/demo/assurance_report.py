"""The demo's register of assurance reports: what other partnerships and services report of a year.

The words and days are in ``words/assurance_report.yml``; which body reports for which area is the
catalogue's. The register is sent after the year's end and again in the two quarters that follow, as
it stands on the day.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.business_plan import OFFICE
from pipelines.demo.parcel import Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import financial_year_key, parse_quarter

Entry = Mapping[str, Any]
_FIRST_YEAR = 2023
# The quarters in which the year before is still reported on.
_FOLLOWING = (1, 2)
# A question is answered in writing this many days after the meeting.
_ANSWERED_AFTER = timedelta(days=10)


def register_of_reports(quarter: str, sent_on: date) -> list[Row]:
    """The register as it stands on the day it is sent; nothing in a year's third quarter.

    Args:
        quarter: the quarter it is sent for.
        sent_on: the day the office sends it.
    """
    year, number = parse_quarter(quarter)
    reported = {4: year}.get(number, year - 1 if number in _FOLLOWING else None)
    if reported is None or reported < _FIRST_YEAR:
        return []
    scopes: dict[str, list[str]] = {}
    for row in seed_rows(SEEDS, "assurance_bodies"):
        scopes.setdefault(row["body_code"], []).append(row["scope"])
    return [
        {"period": quarter, "agency": OFFICE, "year": financial_year_key(reported), **row}
        for entry in read_yaml(WORDS / "assurance_report.yml")
        for place, scope in enumerate(scopes[entry["body"]])
        for row in _report(entry, reported, scope, place, sent_on)
    ]


def _report(entry: Entry, year: int, scope: str, place: int, sent_on: date) -> Iterator[Row]:
    ends = date(year + 1, 3, 31)
    received = _working_day(ends + timedelta(days=entry["received"][place]))
    presented = _working_day(received + timedelta(days=entry["presented"]))
    comes = scope not in entry.get("never", {}).get(year, ())
    is_here, is_presented = comes and received <= sent_on, comes and presented <= sent_on
    about: Row = {"body": entry["body"], "scope": scope}
    yield {
        **about,
        "item_type": "report",
        "text": None,
        "due_on": ends + timedelta(days=entry["agreed"]) if "agreed" in entry else None,
        "received_on": received if is_here else None,
        "presented_on": presented if is_presented else None,
        "presented_to": entry["to"] if is_presented else None,
    }
    if not is_here:
        return
    turn, each, stock = place + year - _FIRST_YEAR, entry.get("each", 1), entry["messages"]
    for number in range(each):
        message = stock[(turn * each + number) % len(stock)]
        yield {
            **about,
            "item_type": "key_message",
            "item_number": number + 1,
            "text": message["text"],
            "theme": message.get("theme"),
        }
    if is_presented:
        asked = entry["questions"][turn % len(entry["questions"])]
        is_answered = presented + _ANSWERED_AFTER <= sent_on
        yield {
            **about,
            "item_type": "question",
            "item_number": 1,
            "text": asked["question"],
            "answer": asked.get("answer") if is_answered else None,
        }


def _working_day(day: date) -> date:
    return day - timedelta(days=max(0, day.weekday() - 4))
