"""Answers of an audit by standard: the share of a plain yes, now and in the audit before.

Read in black and white: a filled dot is this audit, a ring the one before, each on its interval.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pipelines.publishing.canvas import GRID, INK, MUTED, Canvas, wrapped
from pipelines.publishing.numbers import rounded

WIDTH = 640
_LEFT, _RIGHT, _TOP, _ROW = 190, 120, 26, 34
_TICKS = (0, 25, 50, 75, 100)


@dataclass(frozen=True)
class Line:
    """One standard: the share of yes in per cent with its limits, and the earlier one."""

    label: str
    share: float
    lower: float
    upper: float
    before: float | None = None


def standards_chart(lines: Sequence[Line], code: str, before: str | None) -> str:
    """Draw the chart as SVG; ``code`` and ``before`` name the two audits."""
    canvas = Canvas(WIDTH)
    bottom = _TOP + _ROW * len(lines)
    canvas.circle((6, 9), 5)
    canvas.text((16, 9), f"{code}, with 95% interval")
    if before:
        canvas.circle((_LEFT + 60, 9), 5, fill="white", edge=INK)
        canvas.text((_LEFT + 70, 9), f"{before}, the audit before")
    for tick in _TICKS:
        canvas.line((_x(tick), _TOP), (_x(tick), bottom), GRID)
        canvas.text((_x(tick), bottom + 12), f"{tick}%", anchor="middle", colour=MUTED)
    for number, line in enumerate(lines):
        _draw(canvas, line, _TOP + _ROW * (number + 0.5))
    return canvas.svg(bottom + 24)


def _draw(canvas: Canvas, line: Line, y: float) -> None:
    words = wrapped(line.label, _LEFT - 16)[:2]
    for number, text in enumerate(words):
        canvas.text((0, y + (number - (len(words) - 1) / 2) * 13), text)
    canvas.line((_x(line.lower), y), (_x(line.upper), y), INK, 1.8)
    if line.before is not None:
        canvas.circle((_x(line.before), y), 5, fill="white", edge=INK)
    canvas.circle((_x(line.share), y), 5)
    limits = f"{rounded(line.lower, 0)} to {rounded(line.upper, 0)}"
    told = f"{rounded(line.share, 0)}% ({limits})"
    canvas.text((WIDTH - _RIGHT + 14, y), told)


def _x(share: float) -> float:
    return _LEFT + (WIDTH - _RIGHT - _LEFT) * share / 100
