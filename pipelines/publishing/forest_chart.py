"""A forest plot: each group's ratio to the reference on a log scale, with its interval.

Read in black and white: a filled dot differs, a ring shows no evidence of a difference, a cross
has too few children; what is confidential is drawn as such at the side. Who is not known and who
is divided by stand on the figure itself.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.publishing.canvas import GRID, INK, MUTED, Canvas, wrapped
from pipelines.publishing.group_reader import DIFFERENT, TOO_FEW
from pipelines.publishing.group_words import factor, ratio_interval

# Narrow enough that two beside each other are still read on paper.
WIDTH = 380
_LEFT, _RIGHT, _TOP, _ROW, _LINE = 104, 124, 24, 25, 14
# Beyond these a ratio is drawn as an arrow at the edge; its figure stands beside it.
_LEAST, _MOST = 1 / 16, 16.0


@dataclass(frozen=True)
class Mark:
    """One line of the plot: what it is called, its ratio, and what stands where there is none."""

    label: str
    ratio: float | None = None
    lower: float | None = None
    upper: float | None = None
    finding: str | None = None
    # 'confidential', 'too few to assess': shown at the side instead of a ratio.
    instead: str = ""
    is_confidential: bool = False
    is_reference: bool = False


@dataclass(frozen=True)
class Scale:
    """A log scale of pixels with round factors of two as ticks."""

    low: float
    high: float
    left: float
    right: float

    def x(self, ratio: float) -> float:
        """Where a ratio lies; at the edge where it lies beyond."""
        inside = min(max(ratio, self.low), self.high)
        share = math.log(inside / self.low) / math.log(self.high / self.low)
        return self.left + share * (self.right - self.left)

    @property
    def ticks(self) -> list[float]:
        """Factors of two, or of four where there would be more than five."""
        first, last = round(math.log2(self.low)), round(math.log2(self.high))
        step = 1 if last - first <= 4 else 2
        return [2.0**power for power in range(first, last + 1) if power % step == 0]


def scale_of(values: Sequence[float | None], left: float, right: float) -> Scale:
    """The scale that holds these ratios, at least from a half to twice."""
    shown = [min(max(v, _LEAST), _MOST) for v in values if v is not None and v > 0]
    low = 2.0 ** math.floor(math.log2(min([*shown, 0.5])))
    high = 2.0 ** math.ceil(math.log2(max([*shown, 2.0])))
    return Scale(low, high, left, right)


def forest_plot(marks: Sequence[Mark], reference: str, notes: Sequence[str]) -> str:
    """Draw the plot as SVG.

    Args:
        marks: the lines from the top, the reference among them where it is one group.
        reference: whom the groups are compared with, such as 'White'.
        notes: sentences below the plot: the denominator, the share not known.
    """
    limits = [value for one in marks for value in (one.ratio, one.lower, one.upper)]
    scale = scale_of(limits, _LEFT, WIDTH - _RIGHT)
    canvas = Canvas(WIDTH)
    bottom = _TOP + _ROW * len(marks)
    canvas.text((0, 9), f"Ratio to {reference}, 95% interval", colour=MUTED)
    draw_scale(canvas, scale, _TOP, bottom)
    for number, one in enumerate(marks):
        _row(canvas, scale, one, _TOP + _ROW * (number + 0.5))
    for tick in scale.ticks:
        canvas.text((scale.x(tick), bottom + 12), tick_words(tick), anchor="middle")
    y = bottom + 32
    for note in notes:
        for words in wrapped(note, WIDTH):
            canvas.text((0, y), words, size=11.5, colour=MUTED)
            y += _LINE
    return canvas.svg(y - 2)


def draw_scale(canvas: Canvas, scale: Scale, top: float, bottom: float) -> None:
    """The grid, and the line of equal rates."""
    for tick in scale.ticks:
        if tick != 1:
            canvas.line((scale.x(tick), top), (scale.x(tick), bottom), GRID)
    canvas.line((scale.x(1), top), (scale.x(1), bottom), INK, 1.4)


def tick_words(tick: float) -> str:
    """'2', '½', '¼'; smaller ones as decimals."""
    return {0.5: "½", 0.25: "¼"}.get(tick, f"{tick:g}")


def draw_mark(canvas: Canvas, at: tuple[float, float], finding: str | None) -> None:
    """Filled where a group differs, a ring for no evidence, a cross for too few."""
    if finding in DIFFERENT:
        canvas.circle(at, 5.4)
    elif finding == TOO_FEW:
        canvas.cross(at, 4.2)
    else:
        canvas.circle(at, 5, fill="white", edge=INK)


def draw_interval(
    canvas: Canvas, scale: Scale, y: float, lower: float | None, upper: float | None, width: float
) -> None:
    """The interval's line, with an arrow where it goes on beyond the plot."""
    if lower is None and upper is None:
        return
    ends = (scale.x(lower or scale.low), scale.x(scale.high if upper is None else upper))
    canvas.line((ends[0], y), (ends[1], y), INK, width)
    if not lower or lower < scale.low:
        canvas.arrow((ends[0] - 1, y), to_right=False)
    if upper is None or upper > scale.high:
        canvas.arrow((ends[1] + 1, y), to_right=True)


def draw_confidential(canvas: Canvas, at: tuple[float, float]) -> None:
    """A 'c' in a ring, as in every chart of the reports."""
    canvas.circle(at, 6.5, fill="white", edge=MUTED, width=1.3)
    canvas.text((at[0], at[1] - 0.5), "c", size=11, anchor="middle", colour=MUTED)


def _row(canvas: Canvas, scale: Scale, mark: Mark, y: float) -> None:
    lines = wrapped(mark.label, _LEFT - 12)[:2]
    for number, words in enumerate(lines):
        place = y + (number - (len(lines) - 1) / 2) * 11.5
        size = 12 if len(lines) == 1 else 10.8
        canvas.text((0, place), words, size=size, bold=mark.is_reference)
    side = WIDTH - _RIGHT + 10
    if mark.is_reference:
        canvas.box((scale.x(1) - 4.5, y - 4.5), (9, 9), INK)
        canvas.text((side, y), "reference", colour=MUTED)
        return
    if mark.ratio is None:
        if mark.is_confidential:
            draw_confidential(canvas, (side + 7, y))
        elif mark.finding == TOO_FEW:
            canvas.cross((side + 7, y), 4.2)
        indent = 18 if mark.is_confidential or mark.finding == TOO_FEW else 0
        for number, words in enumerate(lines := wrapped(mark.instead, _RIGHT - 26, 11.5)):
            place = y + (number - (len(lines) - 1) / 2) * 12
            canvas.text((side + indent, place), words, size=11.5, colour=MUTED)
        return
    few = mark.finding == TOO_FEW
    draw_interval(canvas, scale, y, mark.lower, mark.upper, 1.2 if few else 1.8)
    draw_mark(canvas, (scale.x(max(mark.ratio, scale.low)), y), mark.finding)
    interval = ratio_interval(mark.lower, mark.upper)
    told = f"{factor(mark.ratio)} ({interval})" if interval else factor(mark.ratio)
    canvas.text((side, y), told, bold=mark.finding in DIFFERENT)
