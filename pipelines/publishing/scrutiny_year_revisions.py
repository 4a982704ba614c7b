"""What of a financial year was revised, and why: returns sent again, and figures that differ.

A release tells which figures differ from the release before it, and no further back. What was sent
again, and the reason that the agency gave, it tells of every quarter.
"""

from __future__ import annotations

from typing import Any

import polars as pl

from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_missing import agency_name, dataset_name
from pipelines.publishing.quarter_revisions import revision_rows, revisions_table
from pipelines.publishing.release_reader import Release
from pipelines.publishing.scrutiny_reader import Row, ScrutinyPack
from pipelines.publishing.tables import Column, table
from pipelines.publishing.text import escape, flat, plural
from pipelines.publishing.year import Year
from pipelines.publishing.year_end import return_rows_of_the_year

NOTHING_AGAIN = "No return of the year was sent again after it had been accepted."
NO_REASON = "The agency gave no reason"
NOT_ASKED = "No count that had been accepted was changed, so no reason was asked for"
# Only of counts is a reason asked for.
_ASKED_OF = "performance_return"
_EARLIER = (
    "What earlier releases changed stands on the site's page of revisions, release by release."
)


def revisions_of_the_year(pack: ScrutinyPack, year: Year) -> str:
    """The section as Markdown: what was sent again and why, then the figures that differ."""
    again = sent_again(year)
    pieces = [f"### Returns sent again {UNLISTED}"]
    if again:
        pieces.append(_table(pack, year, again))
    else:
        pieces.append(NOTHING_AGAIN)
    pieces.append(f"### Figures of the year that differ from the last release {UNLISTED}")
    rows = figures_changed(pack, year)
    before = pack.quarter.release.manifest.get("previous_release_id")
    if before is None:
        pieces.append("There is no earlier release to compare this one with.")
    elif rows:
        pieces.append(revisions_table(pack.quarter, rows, str(before)))
    else:
        pieces.append(escape(f"Every figure of the year is as it was in release {before}."))
    pieces.append(escape(_EARLIER))
    return "\n\n".join(pieces)


def sent_again(year: Year) -> list[Row]:
    """The returns of the year of which another was accepted after the first."""
    return [row for row in return_rows_of_the_year(year) if row["resubmissions"]]


def figures_changed(pack: ScrutinyPack, year: Year) -> list[dict[str, Any]]:
    """The figures of the year and of its quarters that differ from the release before."""
    return [
        row for row in revision_rows(pack.quarter) if row["period"] in (year.key, *year.quarters)
    ]


def reason_words(release: Release, row: Row) -> str:
    """What the agency said when it was asked why it changed figures; each answer once."""
    if row["dataset"] != _ASKED_OF:
        return "A reason is asked for where counts change"
    asked = release.explanations.filter(
        (pl.col("question") == "reason_for_change")
        & (pl.col("agency_code") == row["agency_code"])
        & (pl.col("period") == row["period"])
    ).sort("explanation_id")
    if asked.is_empty():
        return NOT_ASKED
    answers = [f"“{flat(one)}”" for one in asked["explanation"].to_list() if flat(one)]
    told = list(dict.fromkeys(answers))
    if asked["explanation"].null_count():
        told.append(NO_REASON + (" for other figures" if told else ""))
    return "; ".join(told)


def _table(pack: ScrutinyPack, year: Year, rows: list[Row]) -> str:
    columns = [
        Column("Agency", 30),
        Column("Return", 22),
        Column("Quarter", 12),
        Column("Sent again", 12),
        Column("Why", 24),
    ]
    cells = [
        [
            escape(agency_name(pack.quarter, row["agency_code"])),
            escape(dataset_name(row["dataset"])),
            row["period"],
            escape(plural(row["resubmissions"], "time")),
            escape(reason_words(pack.quarter.release, row)),
        ]
        for row in rows
    ]
    return table(columns, cells, f"Returns that were sent again, {year.words}")
