"""The sheets of the quarterly workbook: indicators by theme, earlier figures, returns, gaps."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.periods import shift_quarter
from pipelines.publishing.figure_cells import (
    mark_cells,
    status_cell,
    target_cells,
    value_cell,
    value_cells,
)
from pipelines.publishing.quarter import YEAR_KINDS, Quarter, question_words, year_words
from pipelines.publishing.quarter_glance import POLARITY
from pipelines.publishing.quarter_missing import (
    agency_name,
    dataset_name,
    gap_kind,
    gap_rows,
    gap_subject,
    owner_words,
    return_rows,
    since_words,
)
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.sheet_parts import (
    ABOUT,
    NONE,
    ONE_TABLE,
    SYMBOLS_LINE,
    about,
    caveats,
    day_or_none,
)
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text

_MOST_YEARS = 10


def theme_sheet(quarter: Quarter, theme: str, indicators: Sequence[Indicator]) -> Sheet:
    """A theme's indicators this quarter, a row for each indicator and area."""
    columns = (
        *ABOUT,
        Column("Value", 12, True), Column("Lower 95% limit", 11, True),
        Column("Upper 95% limit", 11, True), Column("Numerator", 13, True),
        Column("Denominator", 15, True), Column("Status", 22),
        Column("Quality mark", 16), Column("Why it has this mark", 44),
        Column("Quarter before", 12, True), Column("Same quarter last year", 13, True),
        Column("Target", 11, True), Column("Target status", 16),
        Column("England, newest year", 13, True), Column("Year of England's figure", 15),
        Column("What is better", 20), Column("Question it answers", 34), Column("Caveat", 60),
    )  # fmt: skip
    england = quarter.area_of_kind("country")
    rows = []
    for indicator in indicators:
        official = quarter.latest_official(indicator, england)
        for area in quarter.scope.rows:
            now = quarter.figure(indicator, area)
            before, year_ago = (
                quarter.figure(indicator, area, shift_quarter(quarter.period, -back))
                for back in (1, 4)
            )
            rows.append(
                (
                    *about(quarter, indicator, area),
                    *value_cells(now, indicator),
                    status_cell(now),
                    *mark_cells(now),
                    value_cell(before, indicator),
                    value_cell(year_ago, indicator),
                    *target_cells(now, indicator),
                    value_cell(official, indicator) if official else NONE,
                    year_words(official.period) if official else NONE,
                    capital(POLARITY.get(indicator.polarity, "neither high nor low")),
                    question_words(indicator.question),
                    caveats(indicator, now.caveat if now else None),
                )
            )
    lines = (
        SYMBOLS_LINE,
        "[z] as a limit, numerator or denominator: this kind of figure has none. The status of "
        "earlier figures stands on the sheets Quarters and Official years.",
    )
    title = f"{theme}: indicators of {quarter.words}"
    return Sheet(text(theme, "Indicators"), title, lines, columns, tuple(rows), keys=2)


def quarters_sheet(quarter: Quarter) -> Sheet:
    """Every indicator over the quarters that the report's charts show, newest first."""
    newest_first = quarter.quarters[::-1]
    rows = [
        _series_row(quarter, indicator, area, key, quarter.figure(indicator, area, key))
        for indicator in quarter.indicators()
        for area in quarter.scope.rows
        for key in newest_first
    ]
    title = f"Every indicator by quarter, up to {quarter.words}"
    return Sheet(
        "Quarters", title, (SYMBOLS_LINE,), _series_columns("Quarter"), tuple(rows), keys=2
    )


def official_years_sheet(quarter: Quarter) -> Sheet:
    """The official yearly figures for these areas, the region and England, newest first."""
    release = quarter.release
    others = [quarter.area_of_kind(kind) for kind in ("region", "country")]
    areas = [*quarter.scope.authorities, *(code for code in others if code)]
    rows: list[tuple[Cell, ...]] = []

    def official(code: str, area: str, year: str) -> Figure | None:
        # A provisional year is put together from returned quarters: it is not official.
        figure = release.figure(code, area, year)
        return figure if figure is not None and not figure.is_provisional else None

    for indicator in release.indicators.values():
        newest_first = reversed(release.periods(YEAR_KINDS))
        years = [y for y in newest_first if any(official(indicator.code, a, y) for a in areas)]
        rows.extend(
            _series_row(quarter, indicator, area, year_words(year), figure)
            for area in areas
            for year in years[:_MOST_YEARS]
            if (figure := official(indicator.code, area, year)) is not None
        )
    title = "Official yearly figures for these areas, the region and England"
    return Sheet(
        "Official years", title, (SYMBOLS_LINE,), _series_columns("Year"), tuple(rows), keys=2
    )


def _series_columns(period: str) -> tuple[Column, ...]:
    return (
        *ABOUT, Column(period, 22), Column("Value", 12, True),
        Column("Lower 95% limit", 11, True), Column("Upper 95% limit", 11, True),
        Column("Numerator", 13, True), Column("Denominator", 15, True), Column("Status", 22),
        Column("Caveat", 60),
    )  # fmt: skip


def _series_row(
    quarter: Quarter, indicator: Indicator, area: str, period: str, figure: Figure | None
) -> tuple[Cell, ...]:
    return (
        *about(quarter, indicator, area),
        period,
        *value_cells(figure, indicator),
        status_cell(figure),
        caveats(indicator, figure.caveat if figure else None),
    )


def returns_sheet(quarter: Quarter) -> Sheet:
    """Every return that was due for the quarter."""
    columns = (
        Column("Agency", 44), Column("Return", 24), Column("What happened", 16),
        Column("Due", 20), Column("Received", 20), Column("Errors", 10, True),
        Column("Warnings", 11, True), Column("Times sent again", 11, True),
    )  # fmt: skip
    rows: list[tuple[Cell, ...]] = [
        (
            text(agency_name(quarter, row["agency_code"])),
            text(dataset_name(row["dataset"])),
            text(capital(str(row["status"]))),
            day_or_none(row["due_on"]),
            day_or_none(row["received_on"]),
            *(Number(row[name] or 0) for name in ("errors", "warnings", "resubmissions")),
        )
        for row in return_rows(quarter)
    ]
    title = f"Returns that were due for {quarter.words}"
    return Sheet("Returns", title, (ONE_TABLE,), columns, tuple(rows), keys=2)


def gaps_sheet(quarter: Quarter) -> Sheet:
    """The gap register."""
    columns = (
        Column("What we do not know", 40), Column("Kind", 24), Column("Agency", 40),
        Column("Area", 24), Column("Why", 60), Column("Since", 20),
        Column("Who is putting it right", 34), Column("By", 20),
    )  # fmt: skip
    areas = quarter.release.areas
    rows = [
        (
            text(gap_subject(quarter, row)),
            text(gap_kind(row)),
            text(agency_name(quarter, row["agency_code"])) if row["agency_code"] else NONE,
            text(areas[code].name if (code := row["area_code"]) in areas else code, NONE),
            text(row["why"]),
            text(since_words(row["since"]) if row["since"] else None),
            text(owner_words(quarter, row)),
            text(since_words(row["by_when"]) if row["by_when"] else None, "no date"),
        )
        for row in gap_rows(quarter)
    ]
    title = f"The gap register, {quarter.words}"
    return Sheet("Gaps", title, (ONE_TABLE,), columns, tuple(rows))
