"""Where the partnerships are in the safeguarding assurance cycle, with its days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from pipelines.periods import financial_year_key
from pipelines.publishing.outcomes import outcomes, statements_of
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape, listed, plural
from pipelines.publishing.timetable_reader import CAME, DID_NOT, Row, counted, elements_of
from pipelines.publishing.year import Year
from pipelines.words import day_words

# Elements of the timetable, by their codes in assurance_rules.csv.
EVENT, PLAN = "development_event", "business_plan"
NOT_IN_TIMETABLE = "The timetable names no day for it."


def cycle(year: Year) -> str:
    """The five steps of the cycle, what is known of each, and its days."""
    rows = elements_of(year.quarter)
    steps = [
        ("Gather intelligence", _gathered(year, rows), _days_of_the_year(year)),
        (
            "Agree key focus areas",
            "At the quality assurance and development event, from this pack.",
            _event(rows, year.key),
        ),
        (
            "Determine outcome statements",
            "For each key focus area: what good looks like for children.",
            "With the key focus areas.",
        ),
        ("Agree and carry out the Business Plan", *_plan(year)),
        (
            "Review",
            "The Planning and Delivery Group looks at outcomes and actions every quarter; the next "
            "event looks at the year.",
            _reviews(rows, financial_year_key(int(year.key[:4]) + 1)),
        ),
    ]
    columns = [Column("Step", 24), Column("Where we are", 44), Column("Days", 32)]
    cells = [[f"**{escape(name)}**", escape(what), escape(days)] for name, what, days in steps]
    return table(columns, cells, f"The safeguarding assurance cycle after {year.words}")


def _gathered(year: Year, rows: Sequence[Row]) -> str:
    """How much of what was asked for in the year has come."""
    mine = [
        row
        for row in rows
        if row["financial_year"] == year.key and row["frequency"] != "when_it_happens"
    ]
    count = counted(mine)
    came = sum(count.get(status, 0) for status in CAME)
    decided = came + sum(count.get(status, 0) for status in DID_NOT)
    if not decided:
        return "The timetable records nothing that was to come in the year."
    late = f", {count['late']} of them late" if count.get("late") else ""
    return (
        f"Of {plural(decided, 'thing')} that the timetable asked for, {came or 'none'} came{late}."
    )


def _days_of_the_year(year: Year) -> str:
    start = int(year.key[:4])
    return f"{day_words(date(start, 4, 1))} to {day_words(date(start + 1, 3, 31))}"


def _event(rows: Sequence[Row], year: str) -> str:
    days = {
        row["due_on"]
        for row in rows
        if row["element_code"] == EVENT and row["financial_year"] == year and row["due_on"]
    }
    if not days:
        return NOT_IN_TIMETABLE
    return f"By {listed([day_words(day) for day in sorted(days)])}."


def _plan(year: Year) -> tuple[str, str]:
    """The plans in force at the year's end, and when each ends."""
    found = outcomes(year.quarter)
    if not found:
        return "No Business Plan covers the year's end.", NOT_IN_TIMETABLE
    statements = statements_of(year.quarter)
    told, days = [], []
    for plan in dict.fromkeys(one.progress["plan"] for one in found):
        mine = [one for one in found if one.progress["plan"] == plan]
        areas = len({one.priority for one in mine})
        told.append(
            f"The plan {plan} has {plural(areas, 'key focus area')} and "
            f"{plural(len(mine), 'outcome statement')}."
        )
        ends = statements[plan, mine[0].code]["plan_ends_on"]
        days.append(
            f"The plan {plan} ends on {day_words(ends)}; what is agreed afterwards belongs to the "
            f"plan from {day_words(ends + timedelta(days=1))}."
        )
    return " ".join(told), " ".join(days)


def _reviews(rows: Sequence[Row], year: str) -> str:
    days = {
        row["due_on"]
        for row in rows
        if row["element_code"] == PLAN
        and row["financial_year"] == year
        and row["due_on"]
        and row["dataset"] == "outcome_assessment"
    }
    if not days:
        return NOT_IN_TIMETABLE
    return f"Judgements are due on {listed([day_words(day) for day in sorted(days)])}."
