"""Sheets of the yearly self-assessments: each agency's grades, and how each group answered."""

from __future__ import annotations

from pipelines.publishing.quarter_missing import agency_name
from pipelines.publishing.self_assessment_reader import GRADES, ROLES, section11_rows, survey_rows
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, SYMBOLS_LINE, day_or_none
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text
from pipelines.publishing.year import Year
from pipelines.words import day_words

_SYMBOLS = {"c": "[c]", "x": "[x]"}
_STATUSES = {
    "c": "[c] hidden: too few people, or their number would give away too few",
    "x": "[x] nobody answered",
    "ok": "Shown",
}


def section11_sheet(year: Year) -> Sheet:
    """Every agency that was asked and every standard, graded or not."""
    columns = (
        Column("Standard", 34), Column("Agency", 44), Column("Grade", 14), Column("Received", 18),
        Column("Grade the last time", 14), Column("Last time", 12), Column("Change", 12),
        Column("Evidence", 70), Column("Action", 50), Column("Owner of the action", 30),
        Column("Action due", 20), Column("Where it was reported", 40),
    )  # fmt: skip
    rows = tuple(
        (
            text(row["standard"]),
            text(agency_name(year.quarter, row["agency_code"])),
            GRADES.get(row["grade"], NONE),
            capital(str(row["status"])),
            GRADES.get(row["previous_grade"], NONE),
            text(row["previous_year"], NONE),
            capital(str(row["change"] or NONE)),
            text(row["evidence"], NONE),
            text(row["action"], NONE),
            text(row["action_owner_role"], NONE),
            day_or_none(row["action_due_on"]),
            text(row["reference"], NONE),
        )
        for row in section11_rows(year)
    )
    lines = (ONE_TABLE, "The grades are the agencies' own.")
    title = f"Section 11 self-assessments, {year.words}"
    return Sheet("Section 11", title, lines, columns, rows, keys=2)


def survey_sheet(year: Year) -> Sheet:
    """Every statement: everybody, each agency, each role group within it; small groups hidden."""
    columns = (
        Column("Statement", 60), Column("Agency", 44), Column("Role group", 28),
        Column("Agree, per cent", 12, True), Column("Lower 95% limit", 12, True),
        Column("Upper 95% limit", 12, True), Column("People who agree", 12, True),
        Column("People who answered", 12, True), Column("Status", 30),
    )  # fmt: skip
    rows = []
    for row in survey_rows(year):
        is_everybody = row["level"] == "all"
        agency = (
            "Both partnerships" if is_everybody else agency_name(year.quarter, row["agency_code"])
        )
        figures: list[Cell] = [
            _SYMBOLS.get(row["status"], "[x]") if row[name] is None else Number(row[name], decimals)
            for name, decimals in (
                ("agree_pct", 1), ("lower_95", 1), ("upper_95", 1), ("agreed", 0), ("answered", 0),
            )
        ]  # fmt: skip
        rows.append(
            (
                text(row["question"]),
                text(agency),
                ROLES.get(row["role_group"], capital(row["role_group"].replace("_", " "))),
                *figures,
                f"As released on {day_words(kept)}"
                if (kept := row.get("kept_from"))
                else _STATUSES[row["status"]],
            )
        )
    lines = (
        SYMBOLS_LINE,
        "Where what was sent since an earlier release comes from fewer than ten people, the "
        "figures stand as they were released then.",
        "Fewer than ten people who answered are hidden, and so is what would give them back by "
        "subtraction.",
    )
    title = f"Frontline practitioner survey, {year.words}"
    return Sheet("Practitioner survey", title, lines, columns, tuple(rows), keys=3)
