"""The marks of a chart, one function each, as Altair layers over one shared frame."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, cast

import altair as alt

from pipelines.publishing.chart_axes import Axis, spread
from pipelines.publishing.chart_words import Benchmark, Line
from pipelines.publishing.release_reader import Figure

# Arial on Windows, its metric twin on Debian, DejaVu where there is neither.
FONT = "Arial, Liberation Sans, DejaVu Sans, sans-serif"
INK, MUTED, GRID = "#1d2733", "#55606b", "#dfe5ea"
# Colour (dark to light), dash and marker: any one of the three tells the areas apart.
STYLES: tuple[tuple[str, list[int], str], ...] = (
    ("#0b3c5d", [1, 0], "circle"),
    ("#b4541a", [7, 3], "square"),
    ("#4f9636", [2, 2], "triangle-up"),
    ("#7a4f9a", [8, 3, 2, 3], "diamond"),
)
_BENCHMARK_DASHES = ([2, 3], [9, 4])
_LABEL_GAP = 14.0
# Half a step of air left of the first and right of the last period.
_AIR = 0.35


@dataclass(frozen=True)
class Frame:
    """What every layer shares: the two scales, their axes and the height in pixels."""

    axis: Axis
    labels: tuple[tuple[str, ...], ...]
    height: int
    tick_values: tuple[int, ...]

    @property
    def right(self) -> float:
        """Where the plot ends."""
        return max(len(self.labels) - 1, 1) + _AIR

    def chart(
        self,
        rows: list[dict[str, Any]],
        y: str = "y:Q",
        y2: str | None = None,
        detail: str | None = None,
    ) -> alt.Chart:
        """A chart over these rows with the shared scales."""
        # Channels, not their names: for a name Altair looks through every channel it knows.
        more: dict[str, Any] = {}
        if y2 is not None:
            more["y2"] = alt.Y2(y2)
        if detail is not None:
            more["detail"] = alt.Detail(detail)
        return alt.Chart(alt.Data(values=rows)).encode(x=self._x(), y=self._y(y), **more)

    def share(self, part: float) -> float:
        """The value at this share of the axis, counted from its foot."""
        return self.axis.low + (self.axis.high - self.axis.low) * part

    def _x(self) -> alt.X:
        expression = f"{[list(label) for label in self.labels]!r}[datum.value]"
        axis = alt.Axis(
            title=None,
            grid=False,
            domainColor=MUTED,
            tickColor=MUTED,
            labelColor=INK,
            labelFontSize=12,
            labelFont=FONT,
            labelOverlap=False,
            labelLineHeight=14,
            values=list(self.tick_values),
            labelExpr=expression,
        )
        scale = alt.Scale(domain=[-_AIR, self.right], nice=False, zero=False)
        return alt.X("x:Q", scale=scale, axis=axis)

    def _y(self, field: str) -> alt.Y:
        axis = alt.Axis(
            title=None,
            gridColor=GRID,
            domain=False,
            ticks=False,
            labelColor=INK,
            labelFontSize=12,
            labelFont=FONT,
            labelPadding=6,
            values=list(self.axis.ticks),
            labelExpr="format(datum.value, ',')",
        )
        scale = alt.Scale(domain=[self.axis.low, self.axis.high], nice=False, zero=False)
        return alt.Y(field, scale=scale, axis=axis)


def rows_of(line: Line, shift: float, breaks: Sequence[int]) -> list[dict[str, Any]]:
    """A line's figures as rows; ``part`` counts definitions, so that a new one breaks the line."""
    return [_row(figure, at, shift, breaks) for at, figure in enumerate(line.figures)]


def _row(figure: Figure | None, at: int, shift: float, breaks: Sequence[int]) -> dict[str, Any]:
    return {
        "x": at + shift,
        "y": figure.value if figure else None,
        "low": figure.lower if figure else None,
        "high": figure.upper if figure else None,
        "hidden": bool(figure and figure.status == "c"),
        "part": sum(at >= one for one in breaks),
    }


def uncertainty(frame: Frame, rows: list[dict[str, Any]], style: int, alone: bool) -> list[Any]:
    """A shaded band for one area; whiskers where several would hide each other."""
    colour = STYLES[style % len(STYLES)][0]
    have = [row for row in rows if row["low"] is not None and row["high"] is not None]
    if not have:
        return []
    if alone and len(have) > 1:
        band = frame.chart(rows, "low:Q", y2="high:Q", detail="part:N")
        return [band.mark_area(color=colour, opacity=0.16)]
    whiskers = frame.chart(have, "low:Q", y2="high:Q")
    return [whiskers.mark_rule(color=colour, opacity=0.55, strokeWidth=1.4)]


def series(frame: Frame, rows: list[dict[str, Any]], style: int, marked: bool = True) -> list[Any]:
    """The line, broken at gaps and new definitions, with a marker at each figure."""
    colour, dash, marker = STYLES[style % len(STYLES)]
    line = frame.chart(rows, detail="part:N")
    layers = [line.mark_line(color=colour, strokeDash=dash, strokeWidth=2.2)]
    shown = [row for row in rows if row["y"] is not None]
    if shown:
        points = frame.chart(shown if marked else shown[-1:])
        layers.append(
            points.mark_point(color=colour, fill=colour, shape=marker, size=46, opacity=1)
        )
    return layers


def feet(lines: Sequence[Line]) -> dict[int, int]:
    """How far above the foot each line with confidential figures shows them: 0, 1, 2."""
    hidden = [n for n, x in enumerate(lines) if any(f and f.status == "c" for f in x.figures)]
    return {number: step for step, number in enumerate(hidden)}


def confidential(frame: Frame, rows: list[dict[str, Any]], style: int, step: int) -> list[Any]:
    """An open circle with a 'c' at the foot of the chart, one step up for each further area."""
    colour = STYLES[style % len(STYLES)][0]
    place = frame.share(_foot(step))
    marks = [{"x": row["x"], "y": place} for row in rows if row["hidden"]]
    if not marks:
        return []
    base = frame.chart(marks)
    return [
        base.mark_point(shape="circle", size=150, color=colour, fill="white", opacity=1),
        base.mark_text(text="c", fontSize=11, font=FONT, color=colour, baseline="middle", dy=-1),
    ]


def new_definition(frame: Frame, at: int) -> list[Any]:
    """A dotted rule where a new definition took effect."""
    row = {"x": at - 0.5, "y": frame.axis.low, "high": frame.axis.high}
    words = frame.chart([row], "high:Q")
    return [
        frame.chart([row], y2="high:Q").mark_rule(color=INK, strokeDash=[1, 2]),
        words.mark_text(
            text="new definition", align="left", dx=4, dy=7, fontSize=11, font=FONT, color=INK
        ),
    ]


def rules(frame: Frame, benchmarks: Sequence[Benchmark]) -> list[Any]:
    """A grey rule across the chart for each comparison value."""
    layers = []
    for number, one in enumerate(benchmarks):
        rows = [{"x": -_AIR, "y": one.value}, {"x": frame.right, "y": one.value}]
        dash = _BENCHMARK_DASHES[number % len(_BENCHMARK_DASHES)]
        layers.append(frame.chart(rows).mark_line(color=MUTED, strokeWidth=1.3, strokeDash=dash))
    return layers


def grey_line(frame: Frame, rows: list[dict[str, Any]], number: int) -> list[Any]:
    """A comparison series in grey, without markers."""
    dash = _BENCHMARK_DASHES[number % len(_BENCHMARK_DASHES)]
    return [frame.chart(rows).mark_line(color=MUTED, strokeWidth=1.3, strokeDash=dash)]


def end_labels(
    frame: Frame, lines: Sequence[Line], benchmarks: Sequence[Benchmark], size: int = 12
) -> list[Any]:
    """Names in the right margin, moved apart where they would touch."""
    labels: list[tuple[str, float, str, str]] = []
    hidden = feet(lines)
    for order, line in enumerate(lines):
        values = [figure.value for figure in line.figures if figure and figure.value is not None]
        colour = STYLES[line.style % len(STYLES)][0]
        place = values[-1] if values else frame.share(_foot(hidden.get(order, 0)))
        labels.append((line.name, place, colour, "bold"))
    labels.extend((one.name, one.value, MUTED, "normal") for one in benchmarks)
    wanted = [frame.axis.pixel(value, frame.height) for _, value, _, _ in labels]
    places = spread(wanted, _LABEL_GAP, float(frame.height))
    layers = []
    for (name, _value, colour, weight), place in zip(labels, places, strict=True):
        row = {"x": frame.right, "y": frame.share(1 - place / frame.height)}
        mark = {"text": name, "align": "left", "baseline": "middle", "dx": 6, "font": FONT}
        look = {"color": colour, "fontSize": size, "fontWeight": weight}
        layers.append(frame.chart([row]).mark_text(**cast(Any, mark | look)))
    return layers


def _foot(step: int) -> float:
    return 0.045 + 0.085 * step
