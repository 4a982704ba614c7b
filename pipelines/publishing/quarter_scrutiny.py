"""The Independent Scrutineer's lines of enquiry: what is late, found, answered and still to come.

From fct_scrutiny_line alone, where it is worked out how a line stood at the quarter's end.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds
from pipelines.publishing.outcomes import is_ours
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.sheet_parts import area_name, theme_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, flat, plural
from pipelines.words import day_words

NO_PLAN = (
    "No scrutiny plan was sent for this quarter, so it is not known how its lines of enquiry "
    "stand. The business office sends it as ‘scrutiny_plan’."
)
NO_LINES = (
    "The scrutiny plan of this quarter holds no line of enquiry of this report's partnership."
)
NOTHING_FOUND = "Nothing has been reported yet."
NOT_SAID = "What was found is not said."
NO_RESPONSE = "The partners have not answered yet."
NOBODY_NAMED = "none named"
IN_FULL = "The report ‘Audits and learning’ of this quarter has the whole plan with its findings."
# In the order in which they need a look.
STATES = {
    "late": "Late: not reported by the day planned",
    "late_to_start": "Not begun by the day planned",
    "awaiting_response": "Reported, partners have not answered",
    "under_way": "Under way",
    "planned": "Planned",
    "responded": "Reported and answered",
    "deferred": "Deferred",
}
_WAITS = {
    "late": "late by",
    "late_to_start": "late to begin by",
    "awaiting_response": "waits",
}
_REPORTED = ("awaiting_response", "responded")


def scrutiny_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """The rows of fct_scrutiny_line of this quarter and these areas, those that need a look first;
    the longest wait before the others."""
    order = list(STATES)
    rows = [row for row in _plan(quarter) if is_ours(quarter, row["scope"])]
    return sorted(
        rows,
        key=lambda row: (
            order.index(row["state"]),
            -(row["days_waited"] or 0),
            row["planned_to"],
            row["line_code"],
        ),
    )


def scrutiny(quarter: Quarter) -> str:
    """The section as Markdown; that there is no plan is said."""
    if not _plan(quarter):
        return NO_PLAN
    rows = scrutiny_rows(quarter)
    if not rows:
        return NO_LINES
    return f"{escape(_counted(rows))}\n\n{_table(quarter, rows, 'The scrutiny plan')}"


def scrutiny_in_brief(quarter: Quarter) -> str:
    """How many lines of enquiry stand how, and those that wait for somebody."""
    if not _plan(quarter):
        return NO_PLAN
    rows = scrutiny_rows(quarter)
    if not rows:
        return NO_LINES
    waiting = [row for row in rows if row["state"] in _WAITS]
    pieces = [escape(_counted(rows))]
    if waiting:
        pieces.append(_table(quarter, waiting, "Lines of enquiry that wait for somebody"))
    else:
        pieces.append("None waits for anybody.")
    return "\n\n".join([*pieces, escape(IN_FULL)])


def state_words(row: Mapping[str, Any]) -> str:
    """'Under way'."""
    return STATES[str(row["state"])]


def dates_words(quarter: Quarter, row: Mapping[str, Any]) -> str:
    """'Planned 1 April 2025 to 30 June 2025, reported 11 June 2025; waits 19 days.'"""
    words = f"Planned {day_words(row['planned_from'])} to {day_words(row['planned_to'])}"
    if reported := row["reported_on"]:
        is_later = reported > quarter_bounds(quarter.period)[1]
        words += f", reported {day_words(reported)}"
        words += ", after the quarter's end" if is_later else ""
    if row["days_waited"] is not None:
        days = plural(int(row["days_waited"]), "day") if row["days_waited"] else "0 days"
        words += f"; {_WAITS[row['state']]} {days}"
    return f"{words}."


def finding_words(row: Mapping[str, Any]) -> str:
    """What was found, on one line; before its report there is nothing to read."""
    if row["state"] not in _REPORTED:
        return NOTHING_FOUND
    return flat(row["finding"]) or NOT_SAID


def response_words(row: Mapping[str, Any]) -> str:
    """What the partners answer, on one line; '' where there is nothing to answer yet."""
    if row["state"] not in _REPORTED:
        return ""
    return flat(row["response"]) or NO_RESPONSE


def group_words(row: Mapping[str, Any]) -> str:
    """The group that answers for the response."""
    return flat(row["responsible_group"]) or NOBODY_NAMED


def _plan(quarter: Quarter) -> list[dict[str, Any]]:
    frame = quarter.release.scrutiny_lines
    return list(frame.filter(pl.col("period") == quarter.period).iter_rows(named=True))


def _counted(rows: Sequence[Mapping[str, Any]]) -> str:
    """'6 lines of enquiry. At the quarter's end: 1 late ...'"""
    states = Counter(row["state"] for row in rows)
    told = [
        f"{states[state]} {words.partition(':')[0].lower()}"
        for state, words in STATES.items()
        if states[state]
    ]
    lines = plural(len(rows), "line of enquiry", "lines of enquiry")
    return f"{lines} in the plan. At the quarter's end: {'; '.join(told)}."


def _table(quarter: Quarter, rows: Sequence[Mapping[str, Any]], caption: str) -> str:
    cells: list[Sequence[str] | Group] = []
    for state, words in STATES.items():
        mine = [row for row in rows if row["state"] == state]
        if mine:
            cells.append(Group(words))
            cells += [_cells(quarter, row) for row in mine]
    columns = [
        Column("Line of enquiry", 40),
        Column("Finding, and the partners' answer", 38),
        Column("What the dates say", 22),
    ]
    return table(columns, cells, f"{caption}, {quarter.words}")


def _cells(quarter: Quarter, row: Mapping[str, Any]) -> list[str]:
    remark = [
        f"{row['line_code']}, {area_name(quarter, row['scope'])}: {flat(row['line_of_enquiry'])}"
    ]
    remark += [f"Method: {flat(row['method'])}."] if row["method"] else []
    remark += [f"Theme: {theme}."] if (theme := theme_name(quarter, row["theme_code"])) else []
    finding = escape(finding_words(row))
    if answer := _answer(row):
        finding += f" [{escape(answer)}]{{.remark}}"
    return [
        f"**{escape(flat(row['title']))}** [{escape(' '.join(remark))}]{{.remark}}",
        finding,
        escape(dates_words(quarter, row)),
    ]


def _answer(row: Mapping[str, Any]) -> str:
    """What is answered, and by whom; of whom an answer is asked where there is none."""
    response, group = response_words(row), flat(row["responsible_group"])
    if not response or not group:
        return response
    return f"{response} Asked of: {group}." if response == NO_RESPONSE else f"{group}: {response}"
