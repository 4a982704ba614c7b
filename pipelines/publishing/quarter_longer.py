"""The longer view: official yearly figures beside England's and the region's."""

from __future__ import annotations

from pipelines.publishing.chart_words import Line
from pipelines.publishing.numbers import unit_words
from pipelines.publishing.quarter import YEAR_KINDS, Quarter
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.tables import Column, figure_cell, key, table
from pipelines.publishing.text import attribute, escape, listed

# More panels than this are no longer looked at; the table below them holds every indicator.
_MOST_PANELS = 9
_MOST_YEARS = 10


def longer_view(quarter: Quarter) -> str:
    """The section as Markdown; charts are written to the report's figures folder."""
    series = {one.code: years for one in _catalogue(quarter) if (years := _years(quarter, one))}
    if not series:
        return (
            "This release holds no official yearly figures for these areas, so the quarter cannot "
            "be set against a longer view."
        )
    indicators = [quarter.release.indicators[code] for code in series]
    drawn = [one for one in indicators if one.is_headline and len(series[one.code]) > 1]
    pieces = []
    if drawn:
        others = listed([quarter.release.areas[code].name for code in _others(quarter)])
        pieces.append(
            "A quarter is a short time. These are the official yearly figures, as far back as "
            f"this release holds them; the grey lines are {escape(others)}."
        )
        pieces.append("::: {.panels}")
        pieces.extend(_panel(quarter, one, series[one.code]) for one in drawn[:_MOST_PANELS])
        pieces.append(":::")
    pieces.append(_table(quarter, indicators, series))
    return "\n\n".join(pieces)


def has_official_figures(quarter: Quarter) -> bool:
    """Whether the report uses official statistics anywhere."""
    return any(_years(quarter, one) for one in _catalogue(quarter))


def _catalogue(quarter: Quarter) -> list[Indicator]:
    return list(quarter.release.indicators.values())


def _others(quarter: Quarter) -> list[str]:
    found = (quarter.area_of_kind("country"), quarter.area_of_kind("region"))
    return [code for code in found if code]


def _years(quarter: Quarter, indicator: Indicator) -> list[str]:
    """The last ten years any of the areas has a value for, all of one kind."""
    release, areas = quarter.release, quarter.scope.authorities
    years = [
        year
        for year in release.periods(YEAR_KINDS)
        if any(
            (figure := release.figure(indicator.code, area, year))
            and figure.value is not None
            # A provisional year is put together from returned quarters: it is not official.
            and not figure.is_provisional
            for area in areas
        )
    ]
    if not years:
        return []
    kind = release.period_kinds[years[-1]]
    return [year for year in years if release.period_kinds[year] == kind][-_MOST_YEARS:]


def _panel(quarter: Quarter, indicator: Indicator, years: list[str]) -> str:
    from pipelines.publishing.charts import yearly_trend

    release = quarter.release
    order = sorted(
        (a for a in release.areas.values() if a.kind == "authority"), key=lambda a: a.sort_order
    )
    styles = {area.code: number for number, area in enumerate(order)}

    def line(area: str) -> Line:
        figures = tuple(release.figure(indicator.code, area, year) for year in years)
        return Line(release.areas[area].name, figures, None, styles.get(area, 0))

    chart = yearly_trend(
        indicator,
        [_short(year) for year in years],
        [line(area) for area in quarter.scope.authorities],
        [line(area) for area in _others(quarter)],
    )
    source = save(quarter, f"{indicator.code}-yearly", chart.svg)
    caption = unit_words(indicator) + (f", {chart.axis_note}" if chart.axis_note else "")
    picture = f"![{escape(caption)}]({source}){{fig-alt={attribute(chart.alt_text)}}}"
    return f"::: {{.panel}}\n**{escape(indicator.short_title)}**\n\n{picture}\n:::"


def _table(quarter: Quarter, indicators: list[Indicator], series: dict[str, list[str]]) -> str:
    """The newest official year, every indicator, with England and the region beside."""
    release = quarter.release
    areas = [*quarter.scope.authorities, *reversed(_others(quarter))]
    names = [release.areas[area].name for area in areas]
    # The longest word decides: a heading may wrap between words, never within one.
    weights = [max(8, *(len(word) for word in name.split())) for name in names]
    room = min(64, 17 * len(areas))
    shares = [room * weight // sum(weights) for weight in weights]
    columns = [
        Column("Indicator", 91 - sum(shares)),
        Column("Year", 9),
        *(Column(name, share) for name, share in zip(names, shares, strict=True)),
    ]
    rows: list[list[str]] = []
    figures: list[Figure | None] = []
    for one in indicators:
        year = series[one.code][-1]
        mine = [release.figure(one.code, area, year) for area in areas]
        figures += mine
        cells = [figure_cell(figure, one, full=False) for figure in mine]
        name = f"{escape(one.title)} [{escape(unit_words(one))}]{{.remark}}"
        rows.append([name, escape(_short(year)), *cells])
    mine_only = listed([release.areas[area].name for area in quarter.scope.authorities])
    caption = f"The newest official yearly figures for {mine_only}, the region and England"
    return f"{table(columns, rows, caption)}\n\n{key(figures)}"


def _short(year: str) -> str:
    """'AY2024-25' -> '2024-25'."""
    return year.removeprefix("AY").removeprefix("CY")
