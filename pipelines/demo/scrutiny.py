"""The demo's scrutiny plan of a quarter: every line of enquiry, as it stands at the quarter's end.

What is asked, found and answered is written out in ``words/scrutiny_plan.yml``; here it becomes the
plan as it is known on a quarter's last day.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.demo.business_plan import OFFICE
from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds, shift_quarter

Entry = Mapping[str, Any]
_QUARTERS_OF_A_PLAN = 8


def scrutiny_rows(quarter: str) -> list[Row]:
    """Every line of the plan in force, in its order; none where there is no plan."""
    end = quarter_bounds(quarter)[1]
    return [
        {"period": quarter, "agency": OFFICE, **_line(line, end)}
        for plan in read_yaml(WORDS / "scrutiny_plan.yml")
        if plan["first"] <= quarter < shift_quarter(plan["first"], _QUARTERS_OF_A_PLAN)
        for line in plan["lines"]
    ]


def _line(line: Entry, end: date) -> Row:
    is_reported = _is_past(line, "reported", end)
    response = line.get("response")
    return {
        "line_code": line["code"],
        "scope": line["scope"],
        "title": line["title"],
        "line_of_enquiry": line["ask"],
        "method": line["method"],
        "theme": line.get("theme"),
        "planned_from": line["begins"],
        "planned_to": line["ends"],
        "reported_on": line["reported"] if is_reported else None,
        "status": _status(line, end),
        "finding": line["finding"] if is_reported else None,
        "response": response["text"] if response and response["day"] <= end else None,
        "responsible_group": line.get("group"),
    }


def _status(line: Entry, end: date) -> str:
    if _is_past(line, "reported", end):
        return "reported"
    if _is_past(line, "deferred", end):
        return "deferred"
    return "under_way" if _is_past(line, "begun", end) else "planned"


def _is_past(line: Entry, step: str, end: date) -> bool:
    return step in line and line[step] <= end
