"""The decision-point picture: each group's path from referral to care, in one drawing.

A small plot per group, the same steps from the top down in each, so that the eye finds the step
at which a group leaves the line of equal rates. Marks are those of the forest plots.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.publishing.canvas import INK, MUTED, Canvas, wrapped
from pipelines.publishing.forest_chart import (
    Scale,
    draw_confidential,
    draw_interval,
    draw_mark,
    draw_scale,
    scale_of,
    tick_words,
)
from pipelines.publishing.group_reader import DIFFERENT, TOO_FEW
from pipelines.publishing.group_words import factor

WIDTH = 440
_LEFT, _GAP, _FIGURE, _TOP, _HEAD, _ROW, _FOOT, _COLUMNS = 106, 12, 38, 26, 22, 28, 34, 2


@dataclass(frozen=True)
class Step:
    """A group at one decision point; ``status`` says why there is no index where there is none."""

    index: float | None
    lower: float | None = None
    upper: float | None = None
    finding: str | None = None
    status: str = "ok"
    is_reference: bool = False


@dataclass(frozen=True)
class Path:
    """A group's steps, one for each decision point in order; None where the release has no row."""

    name: str
    steps: tuple[Step | None, ...]


def decision_points(
    points: Sequence[str], paths: Sequence[Path], reference: str, notes: Sequence[str]
) -> str:
    """Draw the picture as SVG.

    Args:
        points: the names of the decision points in order.
        paths: a group each.
        reference: whom they are compared with.
        notes: sentences below the picture.
    """
    held = [step for path in paths for step in path.steps if step]
    values = [value for step in held for value in (step.index, step.lower, step.upper)]
    canvas = Canvas(WIDTH)
    canvas.text((0, 9), f"Relative rate index: 1 is the same rate as {reference}", colour=MUTED)
    width = (WIDTH - _LEFT - _GAP * (_COLUMNS - 1)) / _COLUMNS
    height = _HEAD + _ROW * len(points) + _FOOT
    for number, path in enumerate(paths):
        row, column = divmod(number, _COLUMNS)
        top, left = _TOP + row * height, _LEFT + column * (width + _GAP)
        if column == 0:
            _names(canvas, points, top + _HEAD)
        scale = scale_of(values, left, left + width - _FIGURE)
        _panel(canvas, scale, path, (left, top))
    rows = (len(paths) + _COLUMNS - 1) // _COLUMNS
    y = _TOP + rows * height + 2.0
    for note in notes:
        for words in wrapped(note, WIDTH):
            canvas.text((0, y), words, size=11.5, colour=MUTED)
            y += 14
    return canvas.svg(y)


def _names(canvas: Canvas, points: Sequence[str], top: float) -> None:
    for number, name in enumerate(points):
        y = top + _ROW * (number + 0.5)
        lines = wrapped(name, _LEFT - 8, 11.5)[:2]
        for at, words in enumerate(lines):
            place = y + (at - (len(lines) - 1) / 2) * 11.5
            canvas.text((0, place), words, size=11.5 if len(lines) == 1 else 10.8)


def _panel(canvas: Canvas, scale: Scale, path: Path, corner: tuple[float, float]) -> None:
    left, top = corner
    bottom = top + _HEAD + _ROW * len(path.steps)
    canvas.text((left, top + 9), path.name, bold=True, size=12.5)
    draw_scale(canvas, scale, top + _HEAD, bottom)
    for tick in scale.ticks:
        canvas.text((scale.x(tick), bottom + 11), tick_words(tick), size=11, anchor="middle")
    places = [top + _HEAD + _ROW * (number + 0.5) for number in range(len(path.steps))]
    # The path is broken where a step is not known: no line may run through what is hidden.
    run: list[tuple[float, float]] = []
    for step, y in zip(path.steps, places, strict=True):
        if step is None or step.index is None:
            canvas.path(run, MUTED, 1.2)
            run = []
        else:
            run.append((scale.x(max(step.index, scale.low)), y))
    canvas.path(run, MUTED, 1.2)
    side = scale.right + 7
    for step, y in zip(path.steps, places, strict=True):
        if step is not None:
            _step(canvas, scale, step, y, side)


def _step(canvas: Canvas, scale: Scale, step: Step, y: float, side: float) -> None:
    if step.is_reference:
        canvas.box((scale.x(1) - 4, y - 4), (8, 8), INK)
        return
    if step.index is None:
        if step.status == "c":
            draw_confidential(canvas, (side + 7, y))
        elif step.finding == TOO_FEW:
            canvas.cross((side + 7, y), 4.2)
        else:
            canvas.text((side, y), "none", size=11, colour=MUTED)
        return
    draw_interval(canvas, scale, y, step.lower, step.upper, 1.4)
    draw_mark(canvas, (scale.x(max(step.index, scale.low)), y), step.finding)
    canvas.text((side, y), factor(step.index), bold=step.finding in DIFFERENT, colour=INK)
