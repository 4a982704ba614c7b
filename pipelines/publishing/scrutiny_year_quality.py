"""How good what agencies sent in a financial year was: by agency, by return, quarter by quarter."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.publishing.quarter import UNLISTED
from pipelines.publishing.quarter_missing import agency_name, dataset_name
from pipelines.publishing.scrutiny_quality import (
    ALL_IN_ORDER,
    NO_RETURNS,
    measured,
    over_time,
    share_words,
    summed,
)
from pipelines.publishing.scrutiny_reader import Row, ScrutinyPack
from pipelines.publishing.tables import Column, Group, table
from pipelines.publishing.text import escape, plural
from pipelines.publishing.year import Year

_KEY = (
    "The share is of all checks of the year; below it stands that of each quarter that had any. – "
    "nothing could be checked."
)
_COMPLETENESS = (
    "Completeness is of the counts asked for where the agency sends a performance return, else of "
    "the checks for a value that must be there."
)


def quality_of_the_year(pack: ScrutinyPack, year: Year) -> str:
    """The section as Markdown: returns that were not in order, how it moved, and by agency."""
    rows = rows_of_the_year(pack, year)
    if not rows:
        return NO_RETURNS
    before = [period for period in quarters_of_returns(pack) if period.startswith(year.before)]
    spans: list[tuple[str, Sequence[str]]] = [(year.before, before)] if before else []
    spans += [(period, [period]) for period in year.quarters]
    spans.append(("The year", year.quarters))
    return "\n\n".join(
        [
            _by_return(pack, year, rows),
            f"### Quarter by quarter {UNLISTED}",
            over_time(pack, spans),
            f"### The year by agency {UNLISTED}",
            _by_agency(pack, year, rows),
        ]
    )


def rows_of_the_year(pack: ScrutinyPack, year: Year) -> list[Row]:
    """fct_data_quality of the year's quarters."""
    return [row for row in pack.quality if row["period"] in year.quarters]


def quarters_of_returns(pack: ScrutinyPack) -> list[str]:
    """The quarters that a return was due for."""
    return sorted({row["period"] for row in pack.quality})


def returns_of_the_year(rows: Sequence[Row]) -> dict[tuple[str, str], list[Row]]:
    """(agency, dataset) -> its rows, by dimension and quarter."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in sorted(rows, key=lambda row: (row["agency_code"], row["dataset"], row["period"])):
        found.setdefault((row["agency_code"], row["dataset"]), []).append(row)
    return found


def _by_return(pack: ScrutinyPack, year: Year, rows: Sequence[Row]) -> str:
    returns = returns_of_the_year(rows)
    odd = {
        key: found
        for key, found in returns.items()
        if any(row["numerator"] < row["denominator"] for row in found)
    }
    if not odd:
        return escape(ALL_IN_ORDER)
    dimensions = measured(pack)
    columns = [Column("Agency and return", 25)]
    columns += [Column(str(one["title"]), 15) for one in dimensions]
    cells: list[Sequence[str] | Group] = []
    named = ""
    for (agency, dataset), found in odd.items():
        if agency != named:
            cells.append(Group(agency_name(pack.quarter, agency)))
            named = agency
        mine = [
            [row for row in found if row["dimension"] == one["dimension"]] for one in dimensions
        ]
        cells.append([escape(dataset_name(dataset)), *map(_cell, mine)])
    words = (
        "What one agency sends of one kind through the year is one line here. Of "
        f"{plural(len(returns), 'line')}, {len(returns) - len(odd)} came in time, whole, and "
        "passed every check whenever they were due. The others stand below; the workbook has them "
        "all."
    )
    caption = f"Returns that were not in order in some quarter, {year.words}"
    return "\n\n".join(
        [escape(words), table(columns, cells, caption), "::: {.key}\n" + escape(_KEY) + "\n:::"]
    )


def _cell(rows: Sequence[Row]) -> str:
    """The year's share, and each quarter's where they differ."""
    checked = [row for row in rows if row["denominator"]]
    if not checked:
        return "–"
    share = share_words(summed(checked))
    quarters = [
        f"{row['period'][-2:]} {share_words((row['numerator'], row['denominator']))}"
        for row in checked
    ]
    if checked[0]["dimension"] == "timeliness":
        good, of = summed(checked)
        late = [row["period"][-2:] for row in checked if not row["numerator"]]
        told = f" [{escape('not ' + ', '.join(late))}]{{.remark}}" if late else ""
        return f"**{escape(f'{good} of {of} in time')}**{told}"
    if all(row["numerator"] == row["denominator"] for row in checked):
        return escape(share)
    return f"**{escape(share)}** [{escape(', '.join(quarters))}]{{.remark}}"


def _by_agency(pack: ScrutinyPack, year: Year, rows: Sequence[Row]) -> str:
    dimensions = measured(pack)
    cells = []
    for agency in sorted({row["agency_code"] for row in rows}):
        theirs = [row for row in rows if row["agency_code"] == agency]
        # Shares of returns and of checks, each of its own kind; counts asked for stand alone.
        asked = [row for row in theirs if row["counted"] == "counts asked for"]
        shares = []
        for one in dimensions:
            of_one = [row for row in theirs if row["dimension"] == one["dimension"]]
            if one["dimension"] == "completeness" and asked:
                of_one = asked
            shares.append(escape(share_words(summed(of_one))))
        cells.append([escape(agency_name(pack.quarter, agency)), *shares])
    columns = [Column("Agency", 35)]
    columns += [Column(str(one["title"]), 13, is_number=True) for one in dimensions]
    made = table(columns, cells, f"Data quality by agency, {year.words}")
    return f"{made}\n\n::: {{.key}}\n{escape(_COMPLETENESS)}\n:::"
