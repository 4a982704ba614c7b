"""Axes that do not exaggerate, and labels that do not collide."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

# A percentage that stays above this is drawn on an axis that does not start at zero, and says so.
_HIGH_PERCENTAGE = 60.0


@dataclass(frozen=True)
class Axis:
    """The range of the vertical axis, where its ticks are, and what it says of itself."""

    low: float
    high: float
    ticks: tuple[float, ...]
    says: str

    def note(self, unit: str) -> str:
        """'axis 80 to 100' where a percentage's axis is not 0 to 100, or does not start at zero."""
        whole = self.low == 0 and (unit != "pct" or self.high == 100)
        return "" if whole else f"axis {self.low:g} to {self.high:g}"

    def pixel(self, value: float, height: int) -> float:
        """Distance from the top of a plot of this height."""
        return height * (self.high - value) / (self.high - self.low)


def y_axis(values: Sequence[float], unit: str, ticks: int = 4) -> Axis:
    """The axis for these values: from zero, or a stated part of 0 to 100 % for high percentages."""
    top = max([value for value in values if value is not None], default=1.0) or 1.0
    if unit == "pct":
        bottom = min(values, default=0.0)
        if bottom >= _HIGH_PERCENTAGE:
            low = math.floor((bottom - 2) / 10) * 10.0
            step = 10.0 if low < 80 else 5.0
            marks = _steps(low, 100.0, step)
            return Axis(low, 100.0, marks, f"Axis from {low:g}% to 100%, not from zero")
        high = min(100.0, _nice(top, ticks))
        said = "Axis from 0% to 100%" if high == 100 else f"Axis from 0% to {high:g}%"
        return Axis(0.0, high, _steps(0.0, high, high / ticks), said)
    high = _nice(top, ticks)
    return Axis(0.0, high, _steps(0.0, high, high / ticks), "Axis from zero")


def spread(places: Sequence[float], gap: float, bottom: float) -> list[float]:
    """Move labels apart, each as little as possible, none below ``bottom`` pixels.

    Args:
        places: wanted distances from the top, in any order.
        gap: least distance between two labels.
        bottom: the lowest place there is.
    """
    order = sorted(range(len(places)), key=lambda index: places[index])
    out = list(places)
    for before, after in pairwise(order):
        out[after] = max(out[after], out[before] + gap)
    limit = bottom
    for index in reversed(order):
        out[index] = min(out[index], limit)
        limit = out[index] - gap
    return out


def quarter_labels(periods: Sequence[str]) -> list[list[str]]:
    """Two-line labels: the quarter, and its year below at the start of each year."""
    firsts = [n for n, period in enumerate(periods) if period.endswith("Q1")]
    labels = []
    for number, period in enumerate(periods):
        year, _, quarter = period.rpartition("-")
        begins = number in firsts or (number == 0 and not any(n < 3 for n in firsts))
        labels.append([quarter, year if begins else ""])
    return labels


def _nice(top: float, ticks: int) -> float:
    """The least round number at or above ``top`` that splits into equal round steps."""
    step = top / ticks
    size = 10.0 ** math.floor(math.log10(step))
    for factor in (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 7.5, 10.0):
        if factor * size * ticks >= top:
            return float(f"{factor * size * ticks:.10g}")
    return top


def _steps(low: float, high: float, step: float) -> tuple[float, ...]:
    count = round((high - low) / step)
    return tuple(float(f"{low + step * number:.10g}") for number in range(count + 1))
