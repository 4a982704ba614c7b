"""Intervals around a proportion or a count.

The figures of the warehouse get theirs in SQL (``dbt_project/macros/intervals.sql``); these are
the same formulas for figures made after suppression, and a test compares the two. What may be
changed here: the formulas, together with the macros and the page on methods.

Sources: Wilson (1927), Journal of the American Statistical Association 22, 209-212; Byar's
approximation: Breslow and Day (1987), Statistical Methods in Cancer Research II, p. 69; exact
limits: Garwood (1936), Biometrika 28, 437-442, and Clopper and Pearson (1934), Biometrika 26,
404-413; their use: Public Health England (2018), Technical guide: confidence intervals.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammainccinv, gammaincinv

from pipelines.statistics.arrays import Floats, refuse_parts_above, same_shape, tail_of, z_of

# Below this many events Byar's approximation is not close enough (PHE 2018).
EXACT_BELOW = 10


class Interval(NamedTuple):
    """Lower and upper limits, in the shape of what they were asked for."""

    lower: Floats
    upper: Floats


def wilson(part: npt.ArrayLike, whole: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Wilson's score interval of the share ``part / whole``, as shares from 0 to 1.

    A whole of 0, or a value that is not known (NaN), has no interval: NaN.

    Raises:
        ValueError: a part is larger than its whole, or a value is negative.
    """
    part, whole = same_shape(part, whole)
    refuse_parts_above(part, whole)
    z = z_of(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        half = z * np.sqrt(z**2 + 4 * part * (1 - part / whole))
        centre, scale = 2 * part + z**2, 2 * (whole + z**2)
        # The ends are 0 and 1 by algebra, and a rounding error beside them in binary.
        lower = np.where(part == 0, 0.0 * half, np.maximum((centre - half) / scale, 0))
        upper = np.where(part == whole, 1.0 + 0.0 * half, np.minimum((centre + half) / scale, 1))
    return Interval(lower[()], upper[()])


def byar(events: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Byar's approximation to the exact Poisson limits of a count; meant for 10 or more.

    The lower limit of 0 events is 0, where the formula has none, and never below.

    Raises:
        ValueError: a count is negative.
    """
    (events,) = same_shape(events)
    z = z_of(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        root = 1 - 1 / (9 * events) - z / (3 * np.sqrt(events))
        lower = np.where(events == 0, 0.0, events * np.maximum(root, 0) ** 3)
        above = events + 1
        upper = above * (1 - 1 / (9 * above) + z / (3 * np.sqrt(above))) ** 3
    return Interval(lower[()], upper[()])


def exact_poisson(events: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Garwood's exact limits of a Poisson count: half the chi-squared quantiles.

    Raises:
        ValueError: a count is negative.
    """
    (events,) = same_shape(events)
    tail = tail_of(level)
    with np.errstate(invalid="ignore"):
        lower = np.where(events == 0, 0.0, gammaincinv(events, tail))
    return Interval(lower[()], gammainccinv(events + 1, tail)[()])


def poisson(events: npt.ArrayLike, level: float = 0.95) -> Interval:
    """The warehouse's interval of a count: exact below 10 events, Byar's from 10 on.

    Divide by the population and multiply as the rate is to be written.

    Raises:
        ValueError: a count is negative.
    """
    (events,) = same_shape(events)
    exact, approximate = exact_poisson(events, level), byar(events, level)
    few = events < EXACT_BELOW
    return Interval(
        np.where(few, exact.lower, approximate.lower)[()],
        np.where(few, exact.upper, approximate.upper)[()],
    )


def clopper_pearson(part: npt.ArrayLike, whole: npt.ArrayLike, level: float = 0.95) -> Interval:
    """Exact binomial limits of the share ``part / whole``: quantiles of the beta distribution.

    A whole of 0, or a value that is not known (NaN), has no interval: NaN.

    Raises:
        ValueError: a part is larger than its whole, or a value is negative.
    """
    part, whole = same_shape(part, whole)
    refuse_parts_above(part, whole)
    tail = tail_of(level)
    rest = whole - part
    nothing = np.where(whole > 0, 0.0, np.nan)
    with np.errstate(invalid="ignore"):
        lower = np.where(part == 0, 0.0, betaincinv(part, rest + 1, tail)) + nothing
        upper = np.where(rest == 0, 1.0, betaincinv(part + 1, rest, 1 - tail)) + nothing
    return Interval(lower[()], upper[()])
