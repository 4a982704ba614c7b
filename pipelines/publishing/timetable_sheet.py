"""The workbook of the timetable, and its sheet: a row for each thing and whoever owes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, day_or_none
from pipelines.publishing.text import capital
from pipelines.publishing.timetable_reader import Row, open_timetable, sections_of
from pipelines.publishing.timetable_words import FREQUENCIES, STATUSES
from pipelines.publishing.workbook import Column, Sheet, Workbook, text
from pipelines.words import day_words


def timetable_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of the two years that begin with a quarter's.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter.
        ScopeError: the release has no such partnership.
    """
    timetable = open_timetable(params["release"], params["period"], params["partnership"])
    quarter = timetable.quarter
    sections = sections_of(quarter.release)
    years = f"{day_words(timetable.first_day)} to {day_words(timetable.last_day)}"
    freely = [
        row
        for row in timetable.of_year(timetable.year)
        if row["frequency"] == "when_it_happens" and row["status"] != "planned"
    ]
    sheets = [
        timetable_sheet("Timetable", f"What is due from {years}", timetable.due, sections),
        timetable_sheet(
            "When it happens", f"What comes when it happens, {timetable.year} so far", freely,
            sections,
        ),
    ]  # fmt: skip
    intro = (
        "These are the tables of the quality assurance timetable: what is due from whom in the two "
        "years, by which day, to whom it is reported, and what became of it.",
    )
    title = f"Quality assurance timetable. {capital(quarter.scope.title)}, {quarter.words}: tables"
    return assembled(quarter, title, intro, sheets)


def timetable_sheet(
    label: str, title: str, rows: Sequence[Row], sections: Mapping[str, str]
) -> Sheet:
    """One table of rows of ``fct_assurance_element``, as they are given."""
    columns = (
        Column("Due", 20), Column("Who", 48), Column("Element of the framework", 44),
        Column("How it is provided", 50), Column("Period", 40), Column("What became of it", 24),
        Column("Received", 20), Column("Reported to", 34), Column("Last reported", 20),
        Column("How often", 20), Column("Return", 24),
        Column("Sections of Appendix 1", 60), Column("Reference", 44),
    )  # fmt: skip
    told = tuple(
        (
            day_or_none(row["due_on"]),
            text(row["provider"]),
            text(row["element"]),
            text(row["how_provided"], NONE),
            text(row["period_label"]),
            STATUSES[row["status"]],
            day_or_none(row["received_on"]),
            text(row["reported_to"], NONE),
            day_or_none(row["reported_on"]),
            FREQUENCIES[row["frequency"]],
            text(row["dataset"], NONE),
            text("; ".join(_named(row, sections)), NONE),
            text(row["reference"], NONE),
        )
        for row in rows
    )
    return Sheet(label, title, (ONE_TABLE,), columns, told, keys=2)


def _named(row: Row, sections: Mapping[str, str]) -> list[str]:
    return [sections.get(code, code) for code in (row["sections"] or "").split(";") if code]
