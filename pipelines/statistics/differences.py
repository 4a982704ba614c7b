"""The difference of two rates or two shares, with limits.

What may be changed here: the method, with its published source. Arguments are those of
``pipelines.statistics.ratios``, which is where callers find ``difference``.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.statistics import intervals
from pipelines.statistics.arrays import Floats, same_shape

Counted = Literal["rate", "proportion"]


class Difference(NamedTuple):
    """Rate of the group minus the reference's, and its limits, times the multiplier."""

    difference: Floats
    lower: Floats
    upper: Floats


def difference(
    a: npt.ArrayLike,
    n: npt.ArrayLike,
    b: npt.ArrayLike,
    m: npt.ArrayLike,
    level: float = 0.95,
    *,
    counted: Counted = "rate",
    multiplier: float = 1.0,
) -> Difference:
    """Rate of the group minus the rate of the reference group.

    The limits join the distances of both rates from their own limits: Newcombe (1998), Interval
    estimation for the difference between independent proportions, Statistics in Medicine 17,
    873-890, method 10; for other rates Zou and Donner (2008), Statistics in Medicine 27, 1693-1702.
    The rates' own limits are Wilson's for proportions, Garwood's exact ones for rates from counts.

    Args:
        a: events of the group.
        n: its children, or what the rate counts over; 0 gives NaN.
        b: events of the reference group.
        m: its children; 0 gives NaN.
        level: how often the interval holds the truth.
        counted: ``rate`` for events over children, ``proportion`` for some children of all.
        multiplier: 10,000 for a rate per 10,000, 100 for per cent (then percentage points).

    Raises:
        ValueError: a value is negative, or a proportion has more above its line than below.
    """
    a, n, b, m = same_shape(a, n, b, m)
    with np.errstate(all="ignore"):
        here = np.where(n > 0, a / n, np.nan)
        there = np.where(m > 0, b / m, np.nan)
        if counted == "proportion":
            own, other = intervals.wilson(a, n, level), intervals.wilson(b, m, level)
        else:
            group, reference = (intervals.exact_poisson(events, level) for events in (a, b))
            own = intervals.Interval(group.lower / n, group.upper / n)
            other = intervals.Interval(reference.lower / m, reference.upper / m)
        value = here - there
        below = np.sqrt((here - own.lower) ** 2 + (other.upper - there) ** 2)
        above = np.sqrt((own.upper - here) ** 2 + (there - other.lower) ** 2)
    scaled = (multiplier * part for part in (value, value - below, value + above))
    return Difference(*(part[()] for part in scaled))
