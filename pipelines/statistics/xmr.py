"""XmR analysis (individuals and moving ranges): is a figure a signal, or noise?

Method: Wheeler, Understanding Variation (1993): limits at the mean +/- 2.66 times the mean moving
range. Moving ranges far above their mean are left out of it: Nelson, Control Charts for Individual
Measurements, Journal of Quality Technology 14(3), 1982, with the 3.267 of the range chart's own
limit, as Provost and Murray (2011) and NHS England's Plot the Dots do. The four signals are those
of NHS England's Making Data Count; '2 of 3' counts every point beyond two thirds of the way to a
limit, as in the Western Electric Handbook (1956).

Values are one-dimensional arrays of float, one for each period in time; NaN is a gap (nothing
shown for that period). A gap breaks runs and moving ranges.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from pipelines.statistics.runs import Values, runs, signs, trends, two_of_three

LIMIT_FACTOR = 2.66
SCREEN_FACTOR = 3.267
BASELINE_POINTS = 12
LEAST_POINTS = 6
# Six points in a row have five ranges. A series with gaps waits until it has as many, or one or
# two ranges would decide what counts as usual.
_LEAST_RANGES = LEAST_POINTS - 1
_RUN = 7
# Two figures closer than this share of their size are equal: a mean is not exact in binary.
_EQUAL = 1e-10

POINT_OUTSIDE, SEVEN_ONE_SIDE = "point_outside", "seven_one_side"
SEVEN_TREND, TWO_OF_THREE = "seven_trend", "two_of_three"


class Limits(NamedTuple):
    """Natural process limits in the unit of the values, and the points they rest on."""

    centre: float
    lower: float
    upper: float
    points: int

    @property
    def is_provisional(self) -> bool:
        """Whether the baseline is still shorter than 12 points."""
        return self.points < BASELINE_POINTS


class Signal(NamedTuple):
    """The rules that a point is part of, and its direction: 1 up, -1 down, 0 no signal."""

    rules: tuple[str, ...] = ()
    direction: int = 0


def moving_ranges(values: Values) -> Values:
    """Distance of each value from the one before, NaN beside a gap; one shorter than ``values``."""
    return np.abs(np.diff(values))


def mean_moving_range(values: Values) -> float:
    """Mean of the moving ranges without those above 3.267 times their mean (screened once).

    Where only a jump differs from a flat line, the screen would leave a spread of nothing and make
    every figure a signal: then nothing is left out.

    Returns:
        The mean in the unit of the values; NaN where there is no range.
    """
    ranges = moving_ranges(values)
    ranges = ranges[~np.isnan(ranges)]
    mean = _mean(ranges)
    screened = _mean(ranges[ranges <= SCREEN_FACTOR * mean])
    return screened if screened > 0 else mean


def baseline(values: Values, points: int = BASELINE_POINTS) -> Values:
    """The values up to the ``points``th that is shown, gaps between them included."""
    shown = np.flatnonzero(~np.isnan(values))
    return values if len(shown) <= points else values[: shown[points - 1] + 1]


def natural_limits(values: Values) -> Limits | None:
    """Limits from the values of a baseline: mean +/- 2.66 times the mean moving range.

    They are as computed: a lower limit may lie below what the figure can be (``within`` cuts it).

    Returns:
        None below six points, or below the five moving ranges that six points in a row have.
    """
    shown = values[~np.isnan(values)]
    ranges = np.count_nonzero(~np.isnan(moving_ranges(values)))
    if len(shown) < LEAST_POINTS or ranges < _LEAST_RANGES:
        return None
    centre, reach = _mean(shown), LIMIT_FACTOR * mean_moving_range(values)
    return Limits(centre, centre - reach, centre + reach, len(shown))


def signals(values: Values, limits: Limits) -> list[Signal]:
    """What each point of a segment signals, against limits that need not come from all of it.

    Every point of a run is marked, not only the one that completed it. A point's own place (outside
    the limits, its run's side) gives the direction; a trend gives it only where nothing else does.

    Returns:
        One entry for each value; a gap has no rules.
    """
    apart = values - limits.centre
    near = _EQUAL * max(abs(limits.lower), abs(limits.upper))
    reach = limits.upper - limits.centre
    outer = signs(apart, reach * 2 / 3 + near)
    fired = {
        POINT_OUTSIDE: signs(apart, reach + near),
        SEVEN_ONE_SIDE: runs(signs(apart, near), _RUN),
        SEVEN_TREND: trends(values, near, _RUN),
        TWO_OF_THREE: two_of_three(outer, [not gap for gap in np.isnan(values)]),
    }
    return [_signal({rule: ways[at] for rule, ways in fired.items()}) for at in range(len(values))]


def _signal(ways: dict[str, int]) -> Signal:
    rules = tuple(rule for rule, way in ways.items() if way)
    by_place = [ways[rule] for rule in rules if rule != SEVEN_TREND]
    return Signal(rules, by_place[0] if by_place else ways[SEVEN_TREND])


def variation(signal: Signal, polarity: str) -> str:
    """'improving', 'concerning', 'changed' (no better way is declared) or 'no_signal'.

    Args:
        signal: of one point.
        polarity: 'high' or 'low', whichever is better; anything else is neither.
    """
    if not signal.direction:
        return "no_signal"
    if polarity not in ("high", "low"):
        return "changed"
    return "improving" if (signal.direction > 0) == (polarity == "high") else "concerning"


def assurance(limits: Limits, target: float | None, polarity: str) -> str | None:
    """Whether the process as it is will meet its target: only a target outside the limits says so.

    Returns:
        'consistently_meets', 'consistently_misses', 'neither'; None without a target or a polarity.
    """
    if target is None or polarity not in ("high", "low"):
        return None
    if limits.lower <= target <= limits.upper:
        return "neither"
    is_below = target < limits.lower
    return "consistently_meets" if is_below == (polarity == "high") else "consistently_misses"


def within(limits: Limits, least: float, most: float) -> Limits:
    """The limits cut to what a figure can be, such as 0 to 100 for a percentage.

    For showing only: the rules need the uncut ones, as the outer third is measured by them.
    """
    return limits._replace(lower=max(limits.lower, least), upper=min(limits.upper, most))


def _mean(values: Values) -> float:
    return math.fsum(values) / len(values) if len(values) else math.nan
