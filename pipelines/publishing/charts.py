"""Charts: Altair specifications drawn to SVG without a browser.

Readable in black and white (each area has its own dash, marker and lightness), labelled at the
line's end instead of in a legend, with the uncertainty drawn and confidential quarters marked.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import altair as alt
from altair.utils.schemapi import debug_mode

from pipelines.publishing import chart_marks as marks
from pipelines.publishing.chart_axes import quarter_labels, y_axis
from pipelines.publishing.chart_marks import Frame
from pipelines.publishing.chart_words import (
    Benchmark,
    Line,
    alt_text,
    finding_title,
    trend_title,
)
from pipelines.publishing.numbers import rounded, unit_words
from pipelines.publishing.release_reader import Indicator

_VEGA_LITE = "6.4"


class Chart(NamedTuple):
    """A drawing and its words."""

    svg: str
    alt_text: str
    finding_title: str
    # 'axis 80 to 100' where the axis is not the whole range; '' where it is.
    axis_note: str = ""


class Shape(NamedTuple):
    """Size and margins of a drawing, in pixels."""

    width: int
    height: int
    left: int
    right: int
    top: int
    bottom: int

    @property
    def inner_width(self) -> int:
        """Width of the plot."""
        return self.width - self.left - self.right

    @property
    def inner_height(self) -> int:
        """Height of the plot."""
        return self.height - self.top - self.bottom


# Small enough that the text is still readable when a phone shows the chart in full.
_SERIES = Shape(440, 285, 40, 98, 30, 38)
_TREND = Shape(270, 170, 38, 84, 12, 24)


# Altair checks every part against its schema as it is made, which doubles the time of a report;
# the tests draw every kind of chart with the checks on.
@debug_mode(False)
def time_series(
    indicator: Indicator,
    periods: Sequence[str],
    lines: Sequence[Line],
    benchmarks: Sequence[Benchmark] = (),
    breaks: Sequence[int] = (),
) -> Chart:
    """A line per area over quarters, with intervals, confidential quarters and benchmarks.

    Args:
        indicator: what is drawn.
        periods: quarter keys in time.
        lines: one per area; their figures stand in the order of ``periods``.
        benchmarks: England's and the region's comparable yearly figures.
        breaks: positions in ``periods`` from which a new definition holds.
    """
    axis = y_axis([*_shown(lines), *(one.value for one in benchmarks)], indicator.unit)
    labels = tuple(tuple(label) for label in quarter_labels(periods))
    frame = Frame(axis, labels, _SERIES.inner_height, tuple(range(len(periods))))
    alone, feet = len(lines) == 1, marks.feet(lines)
    layers = marks.rules(frame, benchmarks)
    for order, line in enumerate(lines):
        shift = 0.0 if alone else (order - (len(lines) - 1) / 2) * 0.11
        rows = marks.rows_of(line, shift, breaks)
        layers += marks.uncertainty(frame, rows, line.style, alone)
        layers += marks.series(frame, rows, line.style)
        layers += marks.confidential(frame, rows, line.style, feet.get(order, 0))
    for at in breaks:
        layers += marks.new_definition(frame, at)
    layers += marks.end_labels(frame, lines, benchmarks)
    finding = finding_title(indicator, lines)
    said = [_said(one, indicator) for one in benchmarks]
    words = alt_text(indicator, periods, lines, said, finding, axis.says)
    note = axis.note(indicator.unit)
    top = f"{unit_words(indicator)}, by quarter" + (f" ({note})" if note else "")
    return Chart(draw(layers, _SERIES, top), words, finding, note)


@debug_mode(False)
def yearly_trend(
    indicator: Indicator, years: Sequence[str], lines: Sequence[Line], others: Sequence[Line]
) -> Chart:
    """A small chart of official yearly figures: the areas' lines and, in grey, England's and the
    region's.
    """
    axis = y_axis(_shown([*lines, *others], limits=False), indicator.unit, ticks=2)
    ends = {0, len(years) - 1}
    labels = tuple((year if at in ends else "",) for at, year in enumerate(years))
    frame = Frame(axis, labels, _TREND.inner_height, tuple(sorted(ends)))
    layers: list[Any] = []
    for number, line in enumerate(others):
        rows = marks.rows_of(line, 0.0, ())
        layers += marks.grey_line(frame, rows, number)
    for line in lines:
        layers += marks.series(frame, marks.rows_of(line, 0.0, ()), line.style, marked=False)
    ends_at = [
        Benchmark(line.name, line.latest.value, years[-1])
        for line in others
        if line.latest and line.latest.value is not None
    ]
    layers += marks.end_labels(frame, lines, ends_at, size=11)
    finding = trend_title(indicator, years, lines)
    words = alt_text(indicator, years, [*lines, *others], [], finding, axis.says)
    return Chart(draw(layers, _TREND), words, finding, axis.note(indicator.unit))


def _said(one: Benchmark, indicator: Indicator) -> str:
    return f"{one.name} {rounded(one.value, indicator.decimals)} in {one.period}"


def _shown(lines: Sequence[Line], limits: bool = True) -> list[float]:
    """Every value and limit that has to fit on the axis."""
    found: list[float] = []
    for figure in (figure for line in lines for figure in line.figures if figure is not None):
        shown = (figure.value, figure.lower, figure.upper) if limits else (figure.value,)
        found.extend(value for value in shown if value is not None)
    return found


def draw(layers: list[alt.Chart], shape: Shape, title: str = "") -> str:
    """Lay the layers over one another and draw them.

    Joined as plain dictionaries: Altair's own layering copies and checks every layer four times,
    which costs more than drawing, and a report has dozens of charts.
    """
    import vl_convert

    drawn = [layer.to_dict(validate=False) for layer in layers]
    for layer in drawn:
        for name in ("$schema", "config"):
            layer.pop(name, None)
    specification: dict[str, Any] = {
        "$schema": f"https://vega.github.io/schema/vega-lite/v{_VEGA_LITE}.json",
        "layer": drawn,
        "width": shape.inner_width,
        "height": shape.inner_height,
        "padding": {name: getattr(shape, name) for name in ("left", "right", "top", "bottom")},
        "autosize": {"type": "none"},
        "background": "white",
        "config": {"view": {"stroke": None}},
    }
    if title:
        specification["title"] = {
            "text": title,
            "anchor": "start",
            "frame": "group",
            "fontSize": 12,
            "fontWeight": "normal",
            "color": marks.MUTED,
            "font": marks.FONT,
            "offset": 10,
            "dx": 4 - shape.left,
        }
    return str(vl_convert.vegalite_to_svg(specification, vl_version=_VEGA_LITE))
