"""The sheet of the subgroups' highlight reports: a row for each group, asked or not."""

from __future__ import annotations

from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_subgroups import HEADINGS, STATUSES, rating_words, subgroup_rows
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, area_name, day_or_none
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Column, Sheet, text


def subgroup_sheet(quarter: Quarter) -> Sheet:
    """Every subgroup in the catalogue's order, with what it reports."""
    columns = (
        Column("Subgroup", 44), Column("Report", 26), Column("Rating", 14),
        *(Column(words, 60) for words in HEADINGS.values()),
        Column("Due", 20), Column("Received", 20), Column("How often", 14),
        Column("Whose group", 34), Column("Author", 34), Column("Written", 20),
        Column("Where it was reported", 40),
    )  # fmt: skip
    rows = tuple(
        (
            text(row["subgroup"]),
            STATUSES[row["status"]],
            rating_words(row),
            *(text(row[name], NONE) for name in HEADINGS),
            day_or_none(row["due_on"]),
            day_or_none(row["received_on"]),
            capital(row["frequency"]),
            area_name(quarter, row["scope"]),
            text(row["author_role"], NONE),
            day_or_none(row["written_on"]),
            text(row["reference"], NONE),
        )
        for row in subgroup_rows(quarter)
    )
    lines = (
        ONE_TABLE,
        "The rating is the gravest that the group gives itself. A yearly group is asked after the "
        "fourth quarter.",
    )
    title = f"Highlight reports of the subgroups, {quarter.words}"
    return Sheet("Subgroups", title, lines, columns, rows)
