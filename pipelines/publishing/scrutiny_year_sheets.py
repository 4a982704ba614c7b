"""The sheets that only the yearly scrutiny pack has: quality over the year, and what came again."""

from __future__ import annotations

from pipelines.publishing.quarter_missing import agency_name, dataset_name
from pipelines.publishing.scrutiny_quality import measured, summed
from pipelines.publishing.scrutiny_reader import Row, ScrutinyPack
from pipelines.publishing.scrutiny_year_quality import returns_of_the_year, rows_of_the_year
from pipelines.publishing.scrutiny_year_revisions import reason_words, sent_again
from pipelines.publishing.sheet_parts import ONE_TABLE
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text
from pipelines.publishing.year import Year

_NOT_CHECKED = "nothing to check"


def year_quality_sheet(pack: ScrutinyPack, year: Year) -> Sheet:
    """Every agency's return by dimension: the year, and each of its quarters."""
    columns = (
        Column("Agency", 40), Column("Return", 30), Column("Dimension", 16),
        Column("In order", 12, True), Column("Of", 12, True),
        Column("The year in per cent", 14, True),
        *(Column(f"{period} in per cent", 14, True) for period in year.quarters),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    for (agency, dataset), found in returns_of_the_year(rows_of_the_year(pack, year)).items():
        for one in measured(pack):
            mine = [row for row in found if row["dimension"] == one["dimension"]]
            good, of = summed(mine)
            by_quarter = [[row for row in mine if row["period"] == q] for q in year.quarters]
            rows.append(
                (
                    text(agency_name(pack.quarter, agency)),
                    text(dataset_name(dataset)),
                    one["title"],
                    Number(good),
                    Number(of),
                    _share(mine),
                    *map(_share, by_quarter),
                )
            )
    title = f"Data quality over {year.words}"
    return Sheet("Quality of the year", title, (ONE_TABLE,), columns, tuple(rows), keys=3)


def again_sheet(pack: ScrutinyPack, year: Year) -> Sheet:
    """Every return of the year that was sent again, with the reason that the agency gave."""
    columns = (
        Column("Agency", 40), Column("Return", 30), Column("Quarter", 14),
        Column("Times sent again", 12, True), Column("Why", 60),
    )  # fmt: skip
    rows = tuple(
        (
            text(agency_name(pack.quarter, row["agency_code"])),
            text(dataset_name(row["dataset"])),
            row["period"],
            Number(row["resubmissions"]),
            text(reason_words(pack.quarter.release, row)),
        )
        for row in sent_again(year)
    )
    title = f"Returns that were sent again, {year.words}"
    return Sheet("Sent again", title, (ONE_TABLE,), columns, rows, keys=3)


def _share(rows: list[Row]) -> Cell:
    good, of = summed(rows)
    return Number(100 * good / of, 2) if of else _NOT_CHECKED
