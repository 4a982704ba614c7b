"""Funnel plots of the year: which areas differ from England by more than chance, by their size."""

from __future__ import annotations

from typing import cast

from pipelines.publishing.funnel_words import Centre, Point
from pipelines.publishing.quarter_themes import save
from pipelines.publishing.release_reader import Indicator
from pipelines.publishing.text import attribute, escape
from pipelines.publishing.year import Year
from pipelines.statistics.funnel import Method

MOST_PLOTS = 8
HOW_TO_READ = (
    "A small area's figure moves more by chance than a large one's. Between the curves chance "
    "alone can explain a difference from England; outside them it hardly can. That is neither good "
    "nor bad in itself: areas differ in need and in how they work. The three areas are shown in "
    "every report, so that they can be compared."
)
NOTHING = (
    "No headline indicator of this year has an official figure of England's to compare the areas "
    "with."
)


def funnels(year: Year) -> str:
    """The section as Markdown; charts are written to the report's figures folder."""
    plots: list[str] = []
    for indicator in year.indicators():
        if indicator.is_headline and len(plots) < MOST_PLOTS:
            plots += _plot(year, indicator)
    if not plots:
        return NOTHING
    return "\n\n".join([escape(HOW_TO_READ), "::: {.panels .wide}", *plots, ":::"])


def _plot(year: Year, indicator: Indicator) -> list[str]:
    if indicator.interval_method not in ("wilson", "poisson"):
        return []
    release = year.quarter.release
    areas = sorted(
        (area for area in release.areas.values() if area.kind == "authority"),
        key=lambda area: area.sort_order,
    )
    points, centre = [], None
    for style, area in enumerate(areas):
        figure = year.figure(indicator, area.code)
        if figure is None:
            points.append(Point(area.name, None, None, None, "x", style))
            continue
        limits = figure.funnel_limits
        points.append(
            Point(area.name, figure.value, figure.denominator, limits, figure.status, style)
        )
        centre = centre or figure.funnel_centre
    if centre is None or not any(point.is_shown for point in points):
        return []
    # Drawing is imported here: the rest of the report needs no chart library.
    from pipelines.publishing.funnel_chart import funnel_plot

    chart = funnel_plot(
        indicator,
        year.key,
        Centre("England", centre),
        cast(Method, indicator.interval_method),
        indicator.multiplier,
        points,
    )
    source = save(year.quarter, f"{indicator.code}-funnel", chart.svg)
    picture = f"![{escape(chart.finding_title)}]({source}){{fig-alt={attribute(chart.alt_text)}}}"
    return [f"::: {{.panel}}\n**{escape(indicator.short_title)}**\n\n{picture}\n:::"]
