"""Sheets of what figures are judged by: control limits, funnel limits, other areas' figures."""

from __future__ import annotations

from collections.abc import Sequence

from pipelines.periods import is_quarter
from pipelines.publishing.figure_cells import (
    NOT_APPLICABLE,
    NOT_AVAILABLE,
    status_cell,
    value_cell,
)
from pipelines.publishing.funnel_words import Point, position
from pipelines.publishing.quarter import Quarter, year_words
from pipelines.publishing.release_reader import Figure, Indicator
from pipelines.publishing.sheet_parts import (
    ABOUT,
    NONE,
    SYMBOLS_LINE,
    about,
    area_name,
    number_or,
)
from pipelines.publishing.spc import Spc
from pipelines.publishing.text import capital
from pipelines.publishing.workbook import Cell, Column, Number, Sheet, text

SIGNAL_RULES = {
    "point_outside": "a point outside the limits",
    "seven_one_side": "7 or more on one side of the centre",
    "seven_trend": "7 or more rising or falling",
    "two_of_three": "2 of 3 in the outer third",
}
_ASSURANCE = {
    "consistently_meets": "Meets the target consistently",
    "consistently_misses": "Misses the target consistently",
    "neither": "Neither consistently",
}


def control_limits_sheet(
    quarter: Quarter, indicators: Sequence[Indicator], period: str, words: str
) -> Sheet:
    """The control chart (XmR) behind each figure of a period, a row for each figure that has one.

    Args:
        quarter: the report.
        indicators: whose charts.
        period: a quarter or a year.
        words: the period in the title.
    """
    columns = (
        *ABOUT,
        Column("Value", 12, True), Column("Signal", 18), Column("Rule", 36),
        Column("Lower limit", 11, True), Column("Centre", 11, True),
        Column("Upper limit", 11, True), Column("Points in the baseline", 11, True),
        Column("Baseline from", 16), Column("How firm the limits are", 26),
        Column("Why the baseline was moved", 40), Column("Target", 11, True),
        Column("Assurance", 30),
    )  # fmt: skip
    rows = tuple(
        (*about(quarter, one, area), *_control_cells(figure, figure.spc, one))
        for one in indicators
        for area in quarter.scope.rows
        # Whatever else a release may hold: beside a hidden figure its limits are hidden too.
        if (figure := quarter.figure(one, area, period)) is not None
        and figure.spc is not None
        and figure.value is not None
    )
    lines = (
        SYMBOLS_LINE,
        "Limits: mean +/- 2.66 x the mean moving range of the baseline, the first twelve points. "
        "Below twelve they are provisional; below six there are none, shown as [z].",
    )
    return Sheet("Control limits", f"Control limits, {words}", lines, columns, rows, keys=2)


def _control_cells(figure: Figure, spc: Spc, indicator: Indicator) -> tuple[Cell, ...]:
    limits = spc.limits or (None, None, None)
    if spc.limits is None:
        firm = "None yet: too few points"
    else:
        firm = "Provisional: below 12 points" if spc.is_provisional else "Fixed"
    told = capital((spc.signal or "no_limits").replace("_", " "))
    return (
        value_cell(figure, indicator),
        told,
        capital("; ".join(SIGNAL_RULES.get(rule, rule) for rule in spc.rules)) or NONE,
        *(number_or(limit, indicator, NOT_APPLICABLE) for limit in limits),
        Number(spc.points),
        text(year_words(spc.baseline_from)),
        firm,
        text(spc.rebased_reason, "never moved"),
        number_or(spc.target, indicator, "none set"),
        _ASSURANCE.get(spc.assurance or "", NONE),
    )


def funnel_sheet(
    quarter: Quarter, indicators: Sequence[Indicator], periods: Sequence[str], words: str
) -> Sheet:
    """What chance alone allows each area, by its size, around the centre of a period.

    The authorities are shown in every report, for they are compared with one another.
    """
    columns = (
        *ABOUT,
        Column("Period", 20), Column("Value", 12, True), Column("Denominator", 15, True),
        Column("Status", 22), Column("Centre", 11, True), Column("Whose figure the centre is", 24),
        Column("Lower 99.8% limit", 11, True), Column("Lower 95% limit", 11, True),
        Column("Upper 95% limit", 11, True), Column("Upper 99.8% limit", 11, True),
        Column("Where the area lies", 26),
    )  # fmt: skip
    areas = sorted(
        (area for area in quarter.release.areas.values() if area.kind == "authority"),
        key=lambda area: area.sort_order,
    )
    rows = []
    for one in indicators:
        for period in periods:
            mine = [quarter.release.figure(one.code, area.code, period) for area in areas]
            if not any(figure and figure.funnel_limits for figure in mine):
                continue
            centre = area_name(
                quarter, "LLR" if is_quarter(period) else quarter.area_of_kind("country")
            )
            rows += [
                (
                    *about(quarter, one, area.code),
                    text(year_words(period)),
                    *_funnel_cells(figure, one, centre),
                )
                for area, figure in zip(areas, mine, strict=True)
            ]
    lines = (
        SYMBOLS_LINE,
        "Outside the 99.8% limits chance hardly explains the difference from the centre. That is "
        "neither good nor bad in itself: areas differ in need.",
    )
    title = f"Funnel limits by area, {words}"
    return Sheet("Funnel limits", title, lines, columns, tuple(rows), keys=2)


def _funnel_cells(figure: Figure | None, indicator: Indicator, centre: str) -> tuple[Cell, ...]:
    value, status = value_cell(figure, indicator), status_cell(figure)
    if figure is None or figure.value is None:
        return (value, value, status, value, centre, *[value] * 4, "No figure")
    limits = figure.funnel_limits
    if limits is None:
        return (
            value, NOT_APPLICABLE, status, NOT_APPLICABLE, centre, *[NOT_APPLICABLE] * 4,
            "Not compared",
        )  # fmt: skip
    point = Point("", figure.value, figure.denominator, limits)
    return (
        value,
        NOT_AVAILABLE if figure.denominator is None else Number(figure.denominator),
        status,
        number_or(figure.funnel_centre, indicator, NOT_AVAILABLE),
        centre,
        *(
            Number(limit, indicator.decimals)
            for limit in (limits.lower_998, limits.lower_95, limits.upper_95, limits.upper_998)
        ),
        capital(position(point)),
    )


def benchmarks_sheet(
    quarter: Quarter, indicators: Sequence[Indicator], period: str, words: str
) -> Sheet:
    """Each figure beside England's, the region's and the statistical neighbours'."""
    england = area_name(quarter, quarter.area_of_kind("country"))
    region = area_name(quarter, quarter.area_of_kind("region"))
    columns = (
        *ABOUT,
        Column("Value", 12, True), Column("Status", 22), Column("Compared with the year", 20),
        Column(england, 12, True), Column(region, 14, True),
        Column("Statistical neighbours", 13, True), Column("Neighbours used", 12, True),
    )  # fmt: skip
    rows = tuple(
        (
            *about(quarter, one, area),
            value_cell(figure, one),
            status_cell(figure),
            text(year_words(figure.benchmark_period)),
            number_or(figure.england, one, NOT_AVAILABLE),
            number_or(figure.region, one, NOT_AVAILABLE),
            number_or(figure.neighbours, one, NOT_AVAILABLE),
            NOT_AVAILABLE if figure.neighbours_used is None else Number(figure.neighbours_used),
        )
        for one in indicators
        for area in quarter.scope.rows
        if (figure := quarter.figure(one, area, period)) is not None and figure.benchmark_period
    )
    lines = (
        SYMBOLS_LINE,
        "Statistical neighbours are ten councils, their counts added up; where fewer had a figure, "
        "it rests on the number given. A partnership of several councils has none.",
    )
    return Sheet(
        "Benchmarks", f"Figures beside other areas', {words}", lines, columns, rows, keys=2
    )
