"""The workbook of the development event's pack, and its sheets, from the release alone."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.publishing.event_areas import judgements_of
from pipelines.publishing.event_candidates import standing_words
from pipelines.publishing.event_reader import KINDS, candidates_of, rules_of
from pipelines.publishing.event_themes import theme_rows
from pipelines.publishing.outcomes import outcomes
from pipelines.publishing.record_sheets import plan_sheet
from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE
from pipelines.publishing.text import capital, listed
from pipelines.publishing.workbook import Column, Number, Sheet, Workbook, text
from pipelines.publishing.year import Year, open_year
from pipelines.publishing.yearly_sheet import voices_sheet

UNDECIDED = "not decided yet"


def event_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one year's development event.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no figure of that year.
        ScopeError: the release has no such partnership.
    """
    year = open_year(params["release"], params["period"], params["partnership"])
    quarter = year.quarter
    intro = (
        "These are the tables of the development event's pack: what may be worth a key focus area "
        "and why, the rules that propose it, how outcome statements were judged over the year, the "
        "plan's actions at its end, and what children and families said.",
    )
    sheets = [
        candidates_sheet(year),
        rules_sheet(year),
        judgements_sheet(year),
        plan_sheet(quarter),
        themes_sheet(year),
        voices_sheet(year),
    ]
    title = f"Development event. {capital(quarter.scope.title)}, {year.words}: tables"
    return assembled(quarter, title, intro, sheets)


def candidates_sheet(year: Year) -> Sheet:
    """A row for each reason, with a column for the group's decision."""
    columns = (
        Column("Candidate", 44), Column("Kind", 34), Column("How it stands to the plan", 50),
        Column("Kinds of source", 12, True), Column("Which they are", 50), Column("About", 50),
        Column("Why it is proposed", 60), Column("Where that stands", 70),
        Column("Decision of the group", 40),
    )  # fmt: skip
    rows = tuple(
        (
            text(one.title),
            KINDS[one.kind],
            text(standing_words(one)),
            Number(len(one.sources)),
            text(listed(one.sources)),
            text(str(row["subject"])),
            text(str(row["reason"])),
            text(row["evidence"], NONE),
            UNDECIDED,
        )
        for one in candidates_of(year)
        for row in one.reasons
    )
    lines = (ONE_TABLE, "A rule proposes and decides nothing. Write the decision over the words.")
    title = f"Candidates for the next key focus areas, {year.words}"
    return Sheet("Candidates", title, lines, columns, rows, keys=1)


def rules_sheet(year: Year) -> Sheet:
    """Each rule with its threshold and the reason that it gives."""
    columns = (
        Column("Rule", 34), Column("What it looks at", 28), Column("From how much on", 14, True),
        Column("The reason that it gives", 90),
    )  # fmt: skip
    rows = tuple(
        (
            text(str(row["rule_code"])),
            text(str(row["looks_at"])),
            Number(row["threshold"], 0 if row["threshold"] == int(row["threshold"]) else 1),
            text(str(row["reason"]).replace("{count}", "…")),
        )
        for row in rules_of(year)
    )
    title = "Rules by which key focus areas are proposed"
    return Sheet("Rules", title, (ONE_TABLE,), columns, rows, keys=1)


def judgements_sheet(year: Year) -> Sheet:
    """Each outcome statement with its judgement in each quarter of the year."""
    columns = (
        Column("Outcome statement", 60), Column("Key focus area", 44),
        *(Column(f"Quarter {period[-1]}", 20) for period in year.quarters),
    )  # fmt: skip
    rows = tuple(
        (text(one.title), text(one.priority), *judgements_of(year, one))
        for one in outcomes(year.quarter)
    )
    title = f"How outcome statements were judged, {year.words}"
    return Sheet("Judgements", title, (ONE_TABLE,), columns, rows, keys=1)


def themes_sheet(year: Year) -> Sheet:
    """Messages and suggestions of each theme in each quarter of the year."""
    columns = (
        Column("Theme", 44),
        *(Column(f"Messages, quarter {period[-1]}", 14, True) for period in year.quarters),
        *(Column(f"Suggested, quarter {period[-1]}", 14, True) for period in year.quarters),
    )
    rows: tuple[tuple[Number | str, ...], ...] = tuple(
        (text(name), *(Number(count) for count in (*said, *suggested)))
        for name, said, suggested in theme_rows(year)
    )
    lines = (
        ONE_TABLE,
        "Suggested is what keywords suggest in agencies' comments, and no finding.",
    )
    title = f"Themes of engagement by quarter, {year.words}"
    return Sheet("Themes", title, lines, columns, rows, keys=1)
