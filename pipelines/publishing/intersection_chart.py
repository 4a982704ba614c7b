"""Intersections: the estimate drawn in with its interval, the raw figure beside it.

One line an intersection, under the group it belongs to. The upright tick is what the two
characteristics would make on their own, each as for everybody: how far the estimate lies from it
is what they do together.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from pipelines.publishing.canvas import GRID, INK, MUTED, Canvas, wrapped
from pipelines.publishing.chart_axes import y_axis
from pipelines.publishing.forest_chart import draw_confidential
from pipelines.publishing.numbers import rounded

WIDTH = 380
_LEFT, _RIGHT, _TOP, _ROW, _HEAD = 124, 84, 44, 29, 22


@dataclass(frozen=True)
class Crossing:
    """One intersection: the second characteristic's name, and its figures where they are shown."""

    label: str
    raw: float | None = None
    shrunk: float | None = None
    lower: float | None = None
    upper: float | None = None
    expected: float | None = None
    interaction: float | None = None
    is_confidential: bool = False
    instead: str = ""


@dataclass(frozen=True)
class Band:
    """A group of the first characteristic, and its intersections."""

    name: str
    crossings: tuple[Crossing, ...]


def intersections(bands: Sequence[Band], unit: str, notes: Sequence[str]) -> str:
    """Draw the plot as SVG.

    Args:
        bands: groups of the first characteristic in order.
        unit: of the values, in words.
        notes: sentences below the plot.
    """
    shown = [one for band in bands for one in band.crossings if one.shrunk is not None]
    values = [v for one in shown for v in (one.raw, one.shrunk, one.upper, one.expected)]
    axis = y_axis([v for v in values if v is not None and math.isfinite(v)], "rate", ticks=3)
    left, right = _LEFT, WIDTH - _RIGHT

    def x(value: float) -> float:
        inside = min(max(value, axis.low), axis.high)
        return left + (right - left) * (inside - axis.low) / (axis.high - axis.low)

    canvas = Canvas(WIDTH)
    canvas.text((0, 9), f"{unit[:1].upper()}{unit[1:]}", colour=MUTED)
    canvas.text((right + 8, 9), "Together", size=11.5, colour=MUTED)
    canvas.text((right + 8, 23), "against apart", size=11.5, colour=MUTED)
    rows = sum(len(band.crossings) for band in bands)
    bottom = _TOP + _HEAD * len(bands) + _ROW * rows
    for tick in axis.ticks:
        canvas.line((x(tick), _TOP - 4), (x(tick), bottom), GRID)
        canvas.text((x(tick), bottom + 11), f"{tick:,g}", size=11.5, anchor="middle")
    y = float(_TOP)
    for band in bands:
        canvas.text((0, y + _HEAD / 2), band.name, bold=True)
        y += _HEAD
        for one in band.crossings:
            _row(canvas, x, one, y + _ROW / 2, right + 8)
            y += _ROW
    y = bottom + 32
    for note in notes:
        for words in wrapped(note, WIDTH):
            canvas.text((0, y), words, size=11.5, colour=MUTED)
            y += 14
    return canvas.svg(y - 2)


def _row(canvas: Canvas, x: Callable[[float], float], one: Crossing, y: float, side: float) -> None:
    canvas.text((10, y), one.label)
    if one.shrunk is None:
        if one.is_confidential:
            draw_confidential(canvas, (side + 7, y))
        else:
            lines = wrapped(one.instead, WIDTH - side, 11)
            for number, words in enumerate(lines):
                place = y + (number - (len(lines) - 1) / 2) * 11
                canvas.text((side, place), words, size=11, colour=MUTED)
        return
    above, below = y - 4, y + 7
    if one.expected is not None:
        canvas.line((x(one.expected), y - 11), (x(one.expected), y + 11), MUTED, 2.2)
    if one.lower is not None and one.upper is not None:
        canvas.line((x(one.lower), above), (x(one.upper), above), INK, 1.8)
    canvas.circle((x(one.shrunk), above), 4.6)
    if one.raw is not None:
        canvas.circle((x(one.raw), below), 3.4, fill="white", width=1.4)
    if one.interaction is not None:
        canvas.text((side, y), f"× {rounded(one.interaction, 2)}")
