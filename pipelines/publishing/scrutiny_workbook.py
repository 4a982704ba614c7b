"""The workbook of the scrutiny pack: everything its sections cut short, row by row."""

from __future__ import annotations

from collections.abc import Mapping

from pipelines.publishing.quarter_missing import agency_name, dataset_name, gap_kind
from pipelines.publishing.record_sheets import revisions_sheet
from pipelines.publishing.report_workbook import assembled
from pipelines.publishing.scrutiny_evidence import SOURCES, evidence_of
from pipelines.publishing.scrutiny_gaps import days_open, owner, span, subject, wanting
from pipelines.publishing.scrutiny_pack import open_pack
from pipelines.publishing.scrutiny_reader import ScrutinyPack
from pipelines.publishing.scrutiny_sheet import scrutiny_rows, scrutiny_sheet
from pipelines.publishing.scrutiny_year_sheets import again_sheet, year_quality_sheet
from pipelines.publishing.sheet_parts import NONE, ONE_TABLE, day_or_none
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, Workbook, text

_NOT_CHECKED = "nothing to check"


def scrutiny_workbook(params: Mapping[str, str]) -> Workbook:
    """The workbook of one quarter or one financial year for one audience.

    Args:
        params: the report's own: ``release`` (its folder), ``period`` and ``partnership``.

    Raises:
        ReleaseError: the folder is no release, or has no such quarter or no figure of that year.
        ScopeError: the release has no such partnership.
    """
    pack = open_pack(params["release"], params["period"], params["partnership"])
    quarter = pack.quarter
    intro = (
        "These are the tables of the scrutiny pack: the lines of enquiry and what bears on each; "
        "the gap register with what closed; hindrances to sharing; the quality of every return by "
        "dimension, quarter by quarter; and what changed since the last release.",
    )
    sheets = [
        scrutiny_sheet(quarter),
        evidence_sheet(pack),
        register_sheet(pack),
        hindrances_sheet(pack),
        *([year_quality_sheet(pack, pack.year)] if pack.year else []),
        quality_sheet(pack),
        *([again_sheet(pack, pack.year)] if pack.year else []),
        revisions_sheet(quarter),
    ]
    title = f"Scrutiny pack. {capital(quarter.scope.title)}, {pack.words}: tables"
    return assembled(quarter, title, intro, sheets)


def evidence_sheet(pack: ScrutinyPack) -> Sheet:
    """What bears on each line of enquiry, named or only suggested."""
    columns = (
        Column("Code", 12), Column("Line of enquiry", 44), Column("Kind of evidence", 24),
        Column("What bears on it", 60), Column("Its code", 24), Column("Newest quarter", 16),
        Column("Named, or suggested by words", 26),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for line in scrutiny_rows(pack.quarter):
        found = evidence_of(pack, line)
        for how, mine in (("Named", found.named), ("Suggested", found.suggested)):
            rows += [
                (
                    text(line["line_code"]),
                    text(line["title"]),
                    SOURCES[source] if source in SOURCES else capital(source),
                    text(title, NONE),
                    text(code),
                    period,
                    how,
                )
                for source, title, code, period in mine
            ]
    title = f"Evidence for the lines of enquiry, {pack.up_to}"
    return Sheet("Line evidence", title, (ONE_TABLE,), columns, tuple(rows), keys=2)


def register_sheet(pack: ScrutinyPack) -> Sheet:
    """The whole gap register as it stood with the quarter, or at the year's end."""
    columns = (
        Column("What is not known", 44), Column("Kind", 30), Column("Agency", 40),
        Column("For when", 26), Column("Why", 60), Column("Since", 20),
        Column("Who is putting it right", 34), Column("By", 20), Column("How it stands", 14),
        Column("Closed", 20), Column("Days from known to closed", 14, True),
        Column("What closed it", 36),
    )  # fmt: skip
    rows = tuple(
        (
            text(subject(pack, row)),
            text(gap_kind(dict(row))),
            text(agency_name(pack.quarter, row["agency_code"])) if row["agency_code"] else NONE,
            span(row),
            text(row["why"]),
            day_or_none(row["since"]),
            text(owner(pack, row)),
            day_or_none(row["by_when"]),
            capital(row["state"]),
            day_or_none(row["closed_on"]),
            NONE if (days := days_open(row)) is None else Number(days),
            text(row["how_closed"] if row["state"] == "closed" else None, NONE),
        )
        for row in pack.register
    )
    title = f"The gap register, {pack.words}"
    return Sheet("Gap register", title, (ONE_TABLE,), columns, rows, keys=1)


def hindrances_sheet(pack: ScrutinyPack) -> Sheet:
    """What agencies say stands in the way of sharing data."""
    columns = (
        Column("Agency", 40), Column("Quarter", 14), Column("What stands in the way", 60),
        Column("What is wanting", 40), Column("Who is putting it right", 34), Column("By", 20),
        Column("Where it was said", 40),
    )  # fmt: skip
    rows = tuple(
        (
            text(agency_name(pack.quarter, row["agency_code"])),
            row["period"],
            text(row["hindrance"]),
            text(wanting(pack, row)),
            text(owner(pack, row)),
            day_or_none(row["by_when"]),
            text(row["reference"]),
        )
        for row in pack.hindrances
    )
    when = pack.words if pack.year else f"the year to {pack.words}"
    title = f"Hindrances to sharing data, {when}"
    return Sheet("Hindrances", title, (ONE_TABLE,), columns, rows, keys=2)


def quality_sheet(pack: ScrutinyPack) -> Sheet:
    """Every return by dimension, the newest quarter first."""
    columns = (
        Column("Quarter", 14), Column("Agency", 40), Column("Return", 30),
        Column("What became of it", 18), Column("Dimension", 16), Column("What is counted", 18),
        Column("In order", 12, True), Column("Of", 12, True), Column("Share in per cent", 12, True),
        Column("Share of the return before", 14, True),
    )  # fmt: skip
    titles = {row["dimension"]: row["title"] for row in pack.dimensions}
    rows = tuple(
        (
            row["period"],
            text(agency_name(pack.quarter, row["agency_code"])),
            text(dataset_name(row["dataset"])),
            capital(row["return_status"]),
            titles[row["dimension"]],
            row["counted"] or _NOT_CHECKED,
            Number(row["numerator"]),
            Number(row["denominator"]),
            _NOT_CHECKED if row["value_pct"] is None else Number(row["value_pct"], 2),
            NONE if row["previous_pct"] is None else Number(row["previous_pct"], 2),
        )
        for row in sorted(pack.quality, key=lambda row: row["period"], reverse=True)
    )
    title = f"Data quality of every return, to {pack.quarter.words}"
    return Sheet("Data quality", title, (ONE_TABLE,), columns, rows, keys=3)
