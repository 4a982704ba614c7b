"""One group against another: the ratio of two rates or shares, their difference, the excess.

Arguments throughout: ``a`` events among ``n`` (children, or what the rate counts over) in the
group, ``b`` events among ``m`` in the reference group; arrays of one shape, or single numbers.
What may be changed here: the methods, each with its published source. Which group is the
reference, and whether a figure may be shown, is decided by the caller.

Nothing raises on a zero. A population of 0, or a value that is not known (NaN), gives NaN
throughout. No events in the reference, but some in the group, is a ratio of infinity with a lower
limit and no upper one (infinity): swapping the groups gives exactly the inverse. No event in
either is no information: NaN, with limits 0 and infinity and p of 1.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betainc, betaincinv, ndtr

from pipelines.statistics.arrays import (
    Flags,
    Floats,
    refuse_parts_above,
    same_shape,
    tail_of,
    z_of,
)
from pipelines.statistics.differences import Difference, difference

__all__ = [
    "Difference",
    "Ratio",
    "difference",
    "exact_conditional",
    "excess",
    "katz_log",
    "proportions",
]


class Ratio(NamedTuple):
    """Rate of the group over the reference's, its limits, and the p-value of no difference."""

    ratio: Floats
    lower: Floats
    upper: Floats
    p_value: Floats


def exact_conditional(
    a: npt.ArrayLike, n: npt.ArrayLike, b: npt.ArrayLike, m: npt.ArrayLike, level: float = 0.95
) -> Ratio:
    """Ratio of two Poisson rates, exact given the sum of both counts.

    Given ``a + b`` events, those of the group are binomial; the limits are Clopper and Pearson's
    (1934), turned from a share into a ratio, and p doubles the smaller tail (at most 1), so that p
    is below 0.05 just when the 95 % interval leaves out 1.
    Przyborowski and Wilenski (1940), Biometrika 31, 313-323; Fay (2010), Two-sided exact tests and
    matching confidence intervals for discrete data, R Journal 2(1), 53-58.

    Raises:
        ValueError: a value is negative or infinite.
    """
    a, n, b, m = same_shape(a, n, b, m)
    tail = tail_of(level)
    known = np.where((n > 0) & (m > 0) & ~np.isnan(a + b), 0.0, np.nan)
    with np.errstate(all="ignore"):
        scale = m / n
        ratio = a / b * scale
        lower = np.where(a == 0, 0.0, _odds(a, b + 1, tail, a <= b) * scale)
        upper = np.where(b == 0, np.inf, _odds(a + 1, b, 1 - tail, a <= b) * scale)
        # Only the tail beyond the count's own side of its mean can be below a half.
        is_more = a * m > b * n
        events, others = np.where(is_more, a, b), np.where(is_more, b, a)
        share = np.where(is_more, n, m) / (n + m)
        tail_beyond = np.where(events == 0, 1.0, betainc(events, others + 1, share))
        p_value = np.minimum(2 * tail_beyond, 1)
    return Ratio(*((part + known)[()] for part in (ratio, lower, upper, p_value)))


def _odds(first: Floats, second: Floats, probability: float, is_small: Flags) -> Floats:
    """The beta distribution's quantile x as x / (1 - x).

    Solved for the smaller of x and 1 - x: 1 minus a share close to 1 loses the digits that a large
    ratio is made of.
    """
    solved = betaincinv(
        np.where(is_small, first, second),
        np.where(is_small, second, first),
        np.where(is_small, probability, 1 - probability),
    )
    return np.where(is_small, solved / (1 - solved), (1 - solved) / solved)


def katz_log(
    a: npt.ArrayLike, n: npt.ArrayLike, b: npt.ArrayLike, m: npt.ArrayLike, level: float = 0.95
) -> Ratio:
    """Ratio of two proportions, with limits and p from the normal distribution of its logarithm.

    Katz, Baptista, Azen and Pike (1978), Obtaining confidence intervals for the risk ratio in
    cohort studies, Biometrics 34, 469-474. Without an event on one side, or with nothing but
    events on both, the method has no limits and no p: NaN (see ``proportions``).

    Raises:
        ValueError: a proportion has more above its line than below it, or a value is negative.
    """
    a, n, b, m = same_shape(a, n, b, m)
    refuse_parts_above(a, n)
    refuse_parts_above(b, m)
    with np.errstate(all="ignore"):
        # (1 - share) / events, and not 1/a - 1/n: exactly 0 where all have the event.
        variance = (1 - a / n) / a + (1 - b / m) / b
        error = np.sqrt(np.where((variance > 0) & np.isfinite(variance), variance, np.nan))
        ratio = np.where((n > 0) & (m > 0), (a / n) / (b / m), np.nan)
        log = np.log(ratio)
        lower, upper = np.exp(log - z_of(level) * error), np.exp(log + z_of(level) * error)
        p_value = 2 * ndtr(-np.abs(log) / error)
    return Ratio(ratio[()], lower[()], upper[()], p_value[()])


def proportions(
    a: npt.ArrayLike, n: npt.ArrayLike, b: npt.ArrayLike, m: npt.ArrayLike, level: float = 0.95
) -> tuple[Ratio, Flags]:
    """Ratio of two proportions by Katz's method, or the exact conditional one where it has none.

    The exact method is used where nobody, or everybody, has the event in one of the groups. It
    takes the counts as Poisson, whose spread is wider than that of a proportion: its limits are
    wide rather than narrow there.

    Returns:
        The ratios, and where the exact conditional method was used.

    Raises:
        ValueError: a proportion has more above its line than below it, or a value is negative.
    """
    a, n, b, m = same_shape(a, n, b, m)
    log, exact = katz_log(a, n, b, m, level), exact_conditional(a, n, b, m, level)
    is_exact = (a == 0) | (a == n) | (b == 0) | (b == m)
    chosen = (np.where(is_exact, one, other)[()] for one, other in zip(exact, log, strict=True))
    return Ratio(*chosen), is_exact


def excess(a: npt.ArrayLike, n: npt.ArrayLike, b: npt.ArrayLike, m: npt.ArrayLike) -> Floats:
    """Events of the group beyond what the reference's rate would have brought: ``a - n b / m``.

    Negative where there are fewer; NaN where the reference has no population.

    Raises:
        ValueError: a value is negative or infinite.
    """
    a, n, b, m = same_shape(a, n, b, m)
    with np.errstate(all="ignore"):
        return np.where(m > 0, a - n * b / m, np.nan)[()]
