"""The subgroups' highlight reports: who was asked, who reported, what they say and ask for.

From fct_subgroup_report alone, where it is worked out what was due and what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.publishing.outcomes import is_ours
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, flat, listed, plural
from pipelines.words import day_words

NOTHING_KNOWN = (
    "No report of a subgroup is known to be due for this quarter. The business office sends them "
    "as ‘subgroup_report’; which group reports when is in the list of subgroups."
)
NOTHING_ASKED = "No subgroup of this report's partnership was asked for a report on this quarter."
IN_FULL = (
    "The report ‘Audits and learning’ of this quarter has each group's report in full: what it "
    "achieved, good practice and next steps."
)
# In the order in which the Planning and Delivery Group needs them.
HEADINGS = {
    "decision_wanted": "Decision asked for",
    "risk": "Risks and escalations",
    "achievement": "Achieved",
    "good_practice": "Good practice",
    "next_step": "Next steps",
}
# How many of these headings ask for something.
MOST_URGENT = 2
STATUSES = {
    "received": "Received",
    "late": "Received late",
    "missing": "Missing",
    "not due": "Not due yet",
    "not asked": "Not asked for this quarter",
}

_COUNTED = {
    "received": "received in time",
    "late": "received late",
    "missing": "missing",
    "not due": "not due yet",
}


def subgroup_rows(quarter: Quarter) -> list[dict[str, Any]]:
    """The rows of fct_subgroup_report of this quarter and these areas, in the catalogue's order."""
    frame = quarter.release.subgroup_reports
    rows = frame.filter(pl.col("period") == quarter.period).iter_rows(named=True)
    mine = [row for row in rows if is_ours(quarter, row["scope"])]
    return sorted(mine, key=lambda row: (row["sort_order"], row["subgroup_code"]))


def subgroups(quarter: Quarter) -> str:
    """The section as Markdown; that nothing is known of any report is said."""
    if quarter.release.subgroup_reports.filter(pl.col("period") == quarter.period).is_empty():
        return NOTHING_KNOWN
    rows = subgroup_rows(quarter)
    told = [row for row in rows if row["status"] != "not asked"]
    pieces = [escape(_counted(told))] if told else [NOTHING_ASKED]
    if told:
        pieces.append(_table(quarter, told))
    if later := [row["subgroup"] for row in rows if row["status"] == "not asked"]:
        verb = "reports" if len(later) == 1 else "report"
        pieces.append(escape(f"{_listed(later)} {verb} once a year, after the fourth quarter."))
    return "\n\n".join(pieces)


def subgroups_in_brief(quarter: Quarter) -> str:
    """Who reported, and what the Planning and Delivery Group is asked to decide or to know."""
    if quarter.release.subgroup_reports.filter(pl.col("period") == quarter.period).is_empty():
        return NOTHING_KNOWN
    told = [row for row in subgroup_rows(quarter) if row["status"] != "not asked"]
    if not told:
        return NOTHING_ASKED
    pieces = [escape(_counted(told))]
    cells = [
        [escape(str(row["subgroup"])), f"**{escape(words)}** {escape(flat(row[heading]))}"]
        for heading, words in list(HEADINGS.items())[:MOST_URGENT]
        for row in told
        if row[heading]
    ]
    if cells:
        columns = [Column("Subgroup", 26), Column("What it asks for, or warns of", 74)]
        caption = f"Decisions asked for, risks and escalations, {quarter.words}"
        pieces.append(table(columns, cells, caption))
    return "\n\n".join([*pieces, escape(IN_FULL)])


def status_words(row: Mapping[str, Any]) -> str:
    """'Received late 4 August 2025, due 31 July 2025'; without a day that is not there."""
    words = STATUSES[str(row["status"])]
    if row["received_on"]:
        words += f" {day_words(row['received_on'])}"
    return f"{words}, due {day_words(row['due_on'])}" if row["due_on"] else words


def rating_words(row: Mapping[str, Any]) -> str:
    """'Amber'; 'Not rated' where a report came without a rating."""
    if row["status"] not in ("received", "late"):
        return "No report"
    return capital(str(row["rag"] or "not rated"))


def _counted(rows: Sequence[Mapping[str, Any]]) -> str:
    """What was asked and what came, and how many decisions wait for somebody."""
    due = [row for row in rows if row["is_due"]]
    told = []
    for status, words in _COUNTED.items():
        names = [row["subgroup"] for row in due if row["status"] == status]
        if names:
            named = f" ({_listed(names)})" if status == "missing" else ""
            told.append(f"{len(names)} {words}{named}")
    words = f"{plural(len(due), 'report')} asked for: {'; '.join(told)}." if due else ""
    if beyond := [row["subgroup"] for row in rows if not row["is_due"]]:
        words += f" {_listed(beyond)} reported without being asked."
    # Of groups that have not reported nobody knows what they ask for.
    if any(row["received_on"] for row in rows):
        wanted = sum(bool(row["decision_wanted"]) for row in rows)
        decisions = {0: "No group asks for a decision.", 1: "One group asks for a decision."}
        words += f" {decisions.get(wanted, f'{wanted} groups ask for a decision.')}"
    return words.strip()


def _table(quarter: Quarter, rows: Sequence[Mapping[str, Any]]) -> str:
    cells: list[Sequence[str] | Group] = []
    for row in rows:
        cells.append(Group(str(row["subgroup"]), f"{rating_words(row)}. {status_words(row)}."))
        said = [(words, row[name]) for name, words in HEADINGS.items() if row[name]]
        cells += [[f"**{escape(words)}**", escape(flat(text))] for words, text in said]
        if not said:
            nothing = STATUSES[str(row["status"])].lower()
            cells.append(["**No report**", escape(f"The group's report is {nothing}.")])
    columns = [Column("Heading", 24), Column("What the group reports", 76)]
    return table(columns, cells, f"Highlight reports of the subgroups, {quarter.words}")


def _listed(names: Sequence[str]) -> str:
    """Names that hold commas themselves are parted by semicolons."""
    return "; ".join(names) if any("," in name for name in names) else listed(names)
