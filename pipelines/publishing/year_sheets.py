"""Sheets of the year-end report: the year's indicators, and the returns of its four quarters."""

from __future__ import annotations

from pipelines.publishing.figure_cells import (
    NOT_AVAILABLE,
    mark_cells,
    status_cell,
    target_cells,
    value_cell,
    value_cells,
)
from pipelines.publishing.quarter import in_order_of_questions, question_words
from pipelines.publishing.quarter_glance import POLARITY
from pipelines.publishing.quarter_missing import agency_name, dataset_name
from pipelines.publishing.release_reader import Figure
from pipelines.publishing.sheet_parts import (
    ABOUT,
    ONE_TABLE,
    SYMBOLS_LINE,
    about,
    area_name,
    caveats,
    number_or,
)
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text
from pipelines.publishing.year import Year
from pipelines.publishing.year_end import returns_by_quarter


def year_sheet(year: Year) -> Sheet:
    """Every indicator of the year by the five questions, a row for each indicator and area."""
    quarter, release = year.quarter, year.quarter.release
    others = [quarter.area_of_kind(kind) for kind in ("country", "region")]
    codes = [code for code in others if code]
    columns = (
        *ABOUT,
        Column("Value", 12, True), Column("Lower 95% limit", 11, True),
        Column("Upper 95% limit", 11, True), Column("Numerator", 13, True),
        Column("Denominator", 15, True), Column("Status", 22), Column("Where it is from", 34),
        Column("Quality mark", 16), Column("Why it has this mark", 44),
        Column("Year before", 12, True), Column("Target", 11, True), Column("Target status", 16),
        *(Column(area_name(quarter, code), 14, True) for code in codes),
        Column("Statistical neighbours", 13, True), Column("Neighbours used", 12, True),
        Column("What is better", 20), Column("Question it answers", 34), Column("Caveat", 60),
    )  # fmt: skip
    indicators = year.indicators()
    rows: list[tuple[Cell, ...]] = []
    for question in in_order_of_questions({one.question for one in indicators}):
        for one in (one for one in indicators if one.question == question):
            beside = [value_cell(release.figure(one.code, code, year.key), one) for code in codes]
            for area in quarter.scope.rows:
                now = year.figure(one, area)
                used = now.neighbours_used if now else None
                rows.append(
                    (
                        *about(quarter, one, area),
                        *value_cells(now, one),
                        status_cell(now),
                        _origin(now),
                        *mark_cells(now),
                        value_cell(year.figure(one, area, year.before), one),
                        *target_cells(now, one),
                        *beside,
                        number_or(now.neighbours if now else None, one, NOT_AVAILABLE),
                        NOT_AVAILABLE if used is None else Number(used),
                        capital(POLARITY.get(one.polarity, "neither high nor low")),
                        question_words(one.question),
                        caveats(one, now.caveat if now else None),
                    )
                )
    lines = (
        SYMBOLS_LINE,
        "[z] as a limit, numerator or denominator: this kind of figure has none.",
    )
    title = f"Every indicator of {year.words}"
    return Sheet("Indicators of the year", title, lines, columns, tuple(rows), keys=2)


def year_returns_sheet(year: Year) -> Sheet:
    """Which returns came, and when: an agency's dataset by quarter."""
    columns = (
        Column("Agency", 44),
        Column("Return", 24),
        *(Column(f"{period[-2:]} of {year.key}", 16) for period in year.quarters),
    )
    rows = tuple(
        (
            text(agency_name(year.quarter, agency)),
            text(dataset_name(dataset)),
            *(capital(held.get(period, "not expected")) for period in year.quarters),
        )
        for (agency, dataset), held in returns_by_quarter(year).items()
    )
    title = f"Returns by quarter, {year.words}"
    return Sheet("Returns", title, (ONE_TABLE,), columns, rows, keys=2)


def _origin(figure: Figure | None) -> str:
    if figure is None:
        return "No figure"
    if figure.is_provisional:
        return "Put together from returned quarters"
    return "As published; not recomputed" if figure.basis == "as_published" else "Official counts"
