"""What the Yearly Report says of assurance: what each agency states of its year, and what other
partnerships and services reported.

From fct_assurance_statement and fct_assurance_report alone, where it is worked out what came.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from pipelines.publishing.assurance_words import (
    HERE,
    answer_words,
    counted,
    counted_presented,
    listed_names,
    presented_words,
    status_words,
)
from pipelines.publishing.quarter_missing import agency_name, is_ours_to_know
from pipelines.publishing.sheet_parts import area_name, theme_name
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import capital, escape, flat, plural
from pipelines.publishing.year import Year
from pipelines.words import day_words

NO_STATEMENTS = (
    "Nothing was received: no agency was asked to state how it kept children safe in this year, "
    "and none did."
)
NO_REPORTS = (
    "Nothing was received: no other partnership or service was asked to report on this year, and "
    "none did."
)
OWN_WORDS = "What follows is what agencies say of themselves; nobody else has checked it."
# In the order in which an agency states them.
ITEMS = {
    "success": "Success",
    "area_for_development": "Area for development",
    "key_action": "Key action for the year to come",
}
_NONE_NAMED = {
    "success": "No success is named.",
    "area_for_development": "No area for development is named.",
    "key_action": "No action for the year to come is named.",
}


def statement_rows(year: Year) -> list[dict[str, Any]]:
    """The rows of fct_assurance_statement of this year and these areas: by agency, then in the
    order of ``ITEMS``."""
    frame = year.quarter.release.assurance_statements.filter(pl.col("year") == year.key)
    mine = [row for row in frame.iter_rows(named=True) if is_ours_to_know(year.quarter, row)]
    order = ["", *ITEMS]
    return sorted(
        mine,
        key=lambda row: (
            agency_name(year.quarter, row["agency_code"]),
            row["agency_code"],
            order.index(row["item_type"] or ""),
            row["item_code"] or "",
        ),
    )


def report_rows(year: Year) -> list[dict[str, Any]]:
    """The rows of fct_assurance_report of this year and these areas: by body and area, key
    messages before questions."""
    frame = year.quarter.release.assurance_reports.filter(pl.col("year") == year.key)
    ours, areas = year.quarter.scope.filed_under, year.quarter.release.areas
    mine = [row for row in frame.iter_rows(named=True) if row["scope"] in ours]
    return sorted(
        mine,
        key=lambda row: (
            row["sort_order"],
            row["body_code"],
            areas[row["scope"]].sort_order,
            row["item_type"] or "",
            row["item_number"] or 0,
        ),
    )


def agencies_contributions(year: Year) -> str:
    """What each agency states of its year, as Markdown; that nothing came is said."""
    held = _by(statement_rows(year), "agency_code")
    if not held:
        return NO_STATEMENTS
    firsts = {agency_name(year.quarter, code): rows[0] for (code,), rows in held.items()}
    asked = {name: row for name, row in firsts.items() if row["due_on"]}
    pieces = [_asked(year, asked)] if asked else []
    if beyond := [name for name in firsts if name not in asked]:
        verb = "has" if len(beyond) == 1 else "have"
        pieces.append(f"{listed_names(beyond)} {verb} sent a statement without being asked.")
    pieces = [escape(" ".join(pieces))]
    if any(row["status"] in HERE for row in firsts.values()):
        pieces.append(OWN_WORDS)
    cells: list[Sequence[str] | Group] = []
    for (code,), rows in held.items():
        cells.append(Group(agency_name(year.quarter, code), f"{status_words(rows[0])}."))
        cells += _statement(rows)
    columns = [Column("Heading", 24), Column("What the agency states", 76)]
    pieces.append(table(columns, cells, f"What each agency states of {year.words}"))
    return "\n\n".join(pieces)


def other_partnerships(year: Year) -> str:
    """What other partnerships and services reported, as Markdown; that nothing came is said."""
    held = _by(report_rows(year), "body_code", "scope")
    if not held:
        return NO_REPORTS
    firsts = {_report_name(year, rows[0]): rows[0] for rows in held.values()}
    lead = (
        f"{capital(plural(len(firsts), 'yearly report'))} of other partnerships and services that "
    )
    lead += f"oversee work with children: {counted(firsts)}"
    if here := [row for row in firsts.values() if row["status"] in HERE]:
        lead += f" {counted_presented(here)}"
    cells: list[Sequence[str] | Group] = []
    for name, rows in zip(firsts, held.values(), strict=True):
        cells.append(Group(name, f"{status_words(rows[0])}. {presented_words(rows[0])}".strip()))
        cells += _report(year, rows)
    columns = [Column("Heading", 24), Column("What was reported, asked and answered", 76)]
    caption = f"What other partnerships and services reported of {year.words}"
    return f"{escape(lead)}\n\n{table(columns, cells, caption)}"


def _asked(year: Year, asked: Mapping[str, Mapping[str, Any]]) -> str:
    agencies = capital(plural(len(asked), "agency was", "agencies were"))
    return (
        f"{agencies} asked to state what went well in {year.words}, what has to develop, and what "
        f"they do next: {counted(asked)}"
    )


def _statement(rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    if rows[0]["status"] not in HERE:
        return [["**No statement**", "Nothing of this agency can be told here."]]
    cells = []
    for item_type, heading in ITEMS.items():
        mine = [row for row in rows if row["item_type"] == item_type]
        told = [f"{escape(flat(row['text']))}{_remark(_beside(row))}" for row in mine]
        cells += [[f"**{heading}**", words] for words in told or [_NONE_NAMED[item_type]]]
    return cells


def _beside(row: Mapping[str, Any]) -> str:
    """What it changed, who does it by when, and what it is done towards."""
    parts = []
    if row["impact"]:
        parts.append(f"What it changed: {flat(row['impact'])}")
    elif row["item_type"] == "success":
        parts.append("What it changed is not said.")
    if row["item_type"] == "key_action":
        owner = flat(row["owner_role"]) if row["owner_role"] else "nobody named"
        due = f"by {day_words(row['action_due_on'])}" if row["action_due_on"] else "no day named"
        parts.append(f"{capital(owner)}, {due}.")
    if row["outcome_title"]:
        parts.append(f"Towards: {flat(row['outcome_title'])}")
    return " ".join(parts)


def _report(year: Year, rows: Sequence[Mapping[str, Any]]) -> list[list[str]]:
    if rows[0]["status"] not in HERE:
        return [["**No report**", "Nothing can be told here."]]
    cells = []
    for row in rows:
        words = escape(flat(row["text"] or ""))
        if row["item_type"] == "question":
            cells.append(["**Question asked**", words + _remark(answer_words(row))])
        elif row["item_type"] == "key_message":
            theme = theme_name(year.quarter, row["theme_code"])
            cells.append(["**Key message**", words + _remark(f"Theme: {theme}." if theme else "")])
    return cells or [["**Key message**", "The register holds none."]]


def _report_name(year: Year, row: Mapping[str, Any]) -> str:
    return f"{row['body']}, {area_name(year.quarter, row['scope'])}"


def _by(rows: Sequence[dict[str, Any]], *keys: str) -> dict[tuple[str, ...], list[dict[str, Any]]]:
    held: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        held.setdefault(tuple(row[key] for key in keys), []).append(row)
    return held


def _remark(words: str) -> str:
    return f" [{escape(words)}]{{.remark}}" if words else ""
