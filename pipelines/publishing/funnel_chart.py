"""A funnel plot: which areas differ from the average by more than chance, given their size.

Each area is labelled beside its point and has its own marker, as in the other charts. The curves
are those of ``pipelines.statistics.funnel``; where a point lies is told by its own limits.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

import altair as alt
from altair.utils.schemapi import debug_mode

from pipelines.publishing import chart_marks as marks
from pipelines.publishing import funnel_words as words
from pipelines.publishing.chart_axes import Axis, y_axis
from pipelines.publishing.charts import Chart, Shape, draw
from pipelines.publishing.funnel_words import Centre, Point
from pipelines.publishing.numbers import unit_words
from pipelines.publishing.release_reader import Indicator
from pipelines.statistics.funnel import Limits, Method, funnel_limits

_SHAPE = Shape(440, 300, 44, 112, 30, 44)
_LABEL_GAP = 14.0
_CURVE_POINTS = 60
# What the horizontal axis counts: the denominator in the words of the unit.
_SIZES = {
    "pct": "Number that the percentage is out of",
    "per_10k": "Children in the area",
    "per_100": "Pupils in the area",
}
_CURVES = (
    ("99.8% limits", [2, 2], "lower_998", "upper_998"),
    ("95% limits", [7, 3], "lower_95", "upper_95"),
)


@debug_mode(False)
def funnel_plot(
    indicator: Indicator,
    period: str,
    centre: Centre,
    method: Method,
    multiplier: float,
    points: Sequence[Point],
    others: Sequence[Point] = (),
) -> Chart:
    """The areas' figures by their denominators, among the limits that chance allows.

    Args:
        indicator: what is drawn.
        period: the period's key, for the words.
        centre: the average that the limits lie around, above 0.
        method: ``wilson`` or ``poisson``, as the catalogue has it.
        multiplier: as the catalogue has it.
        points: the areas to be named; one without a figure is told in words only.
        others: areas drawn as grey dots, without a name.

    Raises:
        ValueError: no area has a figure.
    """
    shown = [point for point in points if point.is_shown]
    others = [point for point in others if point.value is not None and point.denominator]
    if not shown:
        raise ValueError(f"No area has a figure of {indicator.code} in {period}.")
    sizes = [point.denominator or 0.0 for point in (*shown, *others)]
    curve = _curve(centre.value, method, multiplier, min(sizes), max(sizes))
    axis = _axis(indicator, centre, [*shown, *others], curve)
    plot = _Plot(axis, max(sizes) * 1.06, _SIZES.get(indicator.unit, "Number in the area"))
    layers = _limit_lines(plot, curve, centre)
    if others:
        rows = [{"x": point.denominator, "y": point.value} for point in others]
        layers.append(plot.chart(rows).mark_circle(color=marks.MUTED, opacity=0.45, size=22))
    for point in shown:
        layers += _marker(plot, point)
    layers += _labels(plot, shown, curve, centre)
    said = words.finding(indicator, period, centre, points)
    told = words.alt_text(indicator, period, centre, points, len(others), said, axis.says)
    note = axis.note(indicator.unit)
    top = f"{unit_words(indicator)}, by size of area" + (f" ({note})" if note else "")
    return Chart(draw(layers, _SHAPE, top), told, said, note)


class _Plot:
    """The two scales that every layer shares."""

    def __init__(self, axis: Axis, right: float, sizes: str) -> None:
        self.axis, self.right, self.sizes = axis, right, sizes

    def chart(self, rows: list[dict[str, Any]]) -> alt.Chart:
        """A chart over rows with ``x`` (the denominator) and ``y``."""
        text = {"labelColor": marks.INK, "labelFontSize": 12, "labelFont": marks.FONT}
        title = {"titleFont": marks.FONT, "titleFontSize": 12, "titleColor": marks.MUTED}
        title["titleFontWeight"] = "normal"
        sizes = alt.Axis(
            title=self.sizes,
            grid=False,
            domainColor=marks.MUTED,
            tickColor=marks.MUTED,
            tickCount=4,
            labelExpr="format(datum.value, ',d')",
            **cast(Any, text | title),
        )
        values = alt.Axis(
            title=None,
            gridColor=marks.GRID,
            domain=False,
            ticks=False,
            labelPadding=6,
            values=list(self.axis.ticks),
            labelExpr="format(datum.value, ',')",
            **cast(Any, text),
        )
        wide = alt.Scale(domain=[0, self.right], nice=False, zero=False)
        high = alt.Scale(domain=[self.axis.low, self.axis.high], nice=False, zero=False)
        x, y = alt.X("x:Q", scale=wide, axis=sizes), alt.Y("y:Q", scale=high, axis=values)
        return alt.Chart(alt.Data(values=rows)).encode(x=x, y=y)


def _curve(
    centre: float, method: Method, multiplier: float, smallest: float, largest: float
) -> list[tuple[float, Limits]]:
    """Denominators and their limits, closer together where the funnel is wide."""
    first, last = smallest / 2, largest * 1.06
    step = (last / first) ** (1 / (_CURVE_POINTS - 1))
    sizes = [first * step**number for number in range(_CURVE_POINTS)]
    return [(size, funnel_limits(centre, size, method, multiplier)) for size in sizes]


def _axis(
    indicator: Indicator,
    centre: Centre,
    shown: Sequence[Point],
    curve: Sequence[tuple[float, Limits]],
) -> Axis:
    """Every figure and the wider limits of the smallest area have to fit."""
    smallest = min(point.denominator or 0.0 for point in shown)
    limits = next(limits for size, limits in curve if size >= smallest)
    values = [point.value or 0.0 for point in shown]
    return y_axis([*values, centre.value, limits.lower_998, limits.upper_998], indicator.unit)


def _limit_lines(
    plot: _Plot, curve: Sequence[tuple[float, Limits]], centre: Centre
) -> list[alt.Chart]:
    layers = []
    for _, dash, *sides in _CURVES:
        for side in sides:
            rows = [
                {"x": size, "y": getattr(limits, side)}
                for size, limits in curve
                if plot.axis.low <= getattr(limits, side) <= plot.axis.high
            ]
            line = plot.chart(rows)
            layers.append(line.mark_line(color=marks.MUTED, strokeDash=dash, strokeWidth=1.3))
    level = [{"x": 0, "y": centre.value}, {"x": plot.right, "y": centre.value}]
    return [*layers, plot.chart(level).mark_line(color=marks.MUTED, strokeWidth=1.3)]


def _marker(plot: _Plot, point: Point) -> list[alt.Chart]:
    """Filled inside the limits, ringed outside: the same in greyscale."""
    colour, _, marker = marks.STYLES[point.style % len(marks.STYLES)]
    base = plot.chart([{"x": point.denominator, "y": point.value}])
    layers = [base.mark_point(color=colour, fill=colour, shape=marker, size=64, opacity=1)]
    if words.position(point) != "inside the limits":
        ring = base.mark_point(color=marks.INK, shape="circle", size=240, strokeWidth=1.6)
        layers.insert(0, ring)
    return layers


def _labels(
    plot: _Plot, shown: Sequence[Point], curve: Sequence[tuple[float, Limits]], centre: Centre
) -> list[alt.Chart]:
    """Areas beside their points; in the margin the centre at its place, the limits above it."""
    layers: list[alt.Chart] = []
    for point in shown:
        colour = marks.STYLES[point.style % len(marks.STYLES)][0]
        is_right = (point.denominator or 0.0) > plot.right * 0.6
        place = {"align": "right" if is_right else "left", "dx": -13 if is_right else 13}
        base = plot.chart([{"x": point.denominator, "y": point.value}])
        look = {**place, "text": point.name, "baseline": "middle", "fontWeight": "bold"}
        # A white edge keeps a name readable where a curve runs through it.
        for paint in ({"color": "white", "stroke": "white", "strokeWidth": 4}, {"color": colour}):
            layers.append(_text(base, look | paint))
    span, height = plot.axis.high - plot.axis.low, _SHAPE.inner_height
    last = curve[-1][1]
    place_above = plot.axis.pixel(centre.value, height)
    ends = [(centre.name, place_above)]
    for name, _, _, upper in reversed(_CURVES):
        wanted = plot.axis.pixel(min(getattr(last, upper), plot.axis.high), height)
        place_above = min(wanted, place_above - _LABEL_GAP)
        ends.append((name, place_above))
    for name, pixel in ends:
        row = {"x": plot.right, "y": plot.axis.high - span * pixel / height}
        mark = {"text": name, "align": "left", "baseline": "middle", "dx": 6, "color": marks.MUTED}
        layers.append(_text(plot.chart([row]), mark))
    return layers


def _text(base: alt.Chart, mark: dict[str, Any]) -> alt.Chart:
    return base.mark_text(**cast(Any, {"font": marks.FONT, "fontSize": 12, **mark}))
