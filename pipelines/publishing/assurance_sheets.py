"""Sheets of a year's assurance: agencies' statements, and reports of other partnerships."""

from __future__ import annotations

from pipelines.publishing.assurance_words import STATUSES
from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, area_name, day_or_none, theme_name
from pipelines.publishing.workbook import Column, Sheet, text
from pipelines.publishing.year import Year
from pipelines.publishing.yearly_assurance import ITEMS, report_rows, statement_rows

_OF_REPORTS = {"key_message": "Key message", "question": "Question"}
_PRESENTED = {True: "Presented", False: "Not presented yet", None: NONE}


def statement_sheet(year: Year) -> Sheet:
    """Every item of the agencies' statements; one row for an agency of which none is there."""
    columns = (
        Column("Agency", 44), Column("Statement", 26), Column("Item", 30), Column("Code", 12),
        Column("What the agency states", 60), Column("What it changed", 60), Column("Theme", 30),
        Column("Outcome statement", 44), Column("Owner", 34), Column("To be done by", 20),
        Column("Due", 20), Column("Received", 20), Column("Where it was reported", 40),
    )  # fmt: skip
    quarter = year.quarter
    rows = tuple(
        (
            text(agency_name(quarter, row["agency_code"])),
            STATUSES[row["status"]],
            ITEMS.get(row["item_type"], NONE),
            text(row["item_code"], NONE),
            text(row["text"], NONE),
            text(row["impact"], NONE),
            text(theme_name(quarter, row["theme_code"]), NONE),
            text(row["outcome_title"], NONE),
            text(row["owner_role"], NONE),
            day_or_none(row["action_due_on"]),
            day_or_none(row["due_on"]),
            day_or_none(row["received_on"]),
            text(row["reference"], NONE),
        )
        for row in statement_rows(year)
    )
    title = f"What each agency states of {year.words}"
    return Sheet("Assurance statements", title, (ONE_TABLE,), columns, rows)


def report_sheet(year: Year) -> Sheet:
    """Every key message and question of the other partnerships' reports, and every report that has
    none."""
    columns = (
        Column("Partnership or service", 44), Column("Area", 34), Column("Report", 26),
        Column("Item", 14), Column("Key message or question", 60), Column("Answer", 60),
        Column("Theme", 30), Column("Due", 20), Column("Received", 20),
        Column("Presentation", 20), Column("Presented", 20), Column("Meeting", 34),
        Column("Where it was reported", 40),
    )  # fmt: skip
    quarter = year.quarter
    rows = tuple(
        (
            text(row["body"]),
            area_name(quarter, row["scope"]),
            STATUSES[row["status"]],
            _OF_REPORTS.get(row["item_type"], NONE),
            text(row["text"], NONE),
            text(row["answer"], NONE),
            text(theme_name(quarter, row["theme_code"]), NONE),
            day_or_none(row["due_on"]),
            day_or_none(row["received_on"]),
            _PRESENTED[row["is_presented"]],
            day_or_none(row["presented_on"]),
            text(row["presented_to"], NONE),
            text(row["reference"], NONE),
        )
        for row in report_rows(year)
    )
    title = f"What other partnerships and services reported of {year.words}"
    return Sheet("Assurance reports", title, (ONE_TABLE,), columns, rows)
