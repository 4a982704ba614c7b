"""Do the events of groups follow the groups' shares of the population? One sample, not two.

The expected counts come from the population and are not a second sample: a test of two samples
would take them for counts with a chance error of their own and miss half of what stands out.
What may be changed here: the test, with its published source.

Source: Pearson (1900), Philosophical Magazine 50, 157-175; as in Armitage, Berry and Matthews
(2002), Statistical Methods in Medical Research, ch. 8.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import chdtrc

from pipelines.statistics.arrays import Floats, same_shape

# Expected counts are made by multiplying shares, so their sum is a rounding error off.
_EQUAL = 1e-6


class Goodness(NamedTuple):
    """Pearson's statistic, its degrees of freedom and its p-value."""

    statistic: Floats
    degrees: Floats
    p_value: Floats


def chi_square(observed: npt.ArrayLike, expected: npt.ArrayLike) -> Goodness:
    """Chi-squared goodness of fit of counts to expected counts, along the last axis.

    A cell where nothing is expected and nothing observed is left out; where something is observed
    that cannot be, the statistic is infinity and p is 0. NaN in a cell makes the result NaN, and
    so do fewer than two cells. The distribution is approximate: expected counts below 5 want
    larger groups.

    Raises:
        ValueError: a count is negative, or expected and observed counts have different sums.
    """
    observed, expected = same_shape(np.atleast_1d(observed), np.atleast_1d(expected))
    seen, foretold = observed.sum(axis=-1), expected.sum(axis=-1)
    if np.any(np.abs(seen - foretold) > _EQUAL * np.maximum(seen, 1)):
        raise ValueError(
            "Expected counts must add up to the observed ones: multiply the shares of the"
            " population by all events of these groups."
        )
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = (observed - expected) ** 2 / expected
    in_use = ~((observed == 0) & (expected == 0))
    statistic = np.where(in_use, parts, 0).sum(axis=-1)
    degrees = in_use.sum(axis=-1) - 1.0
    known = np.where(degrees > 0, 0.0, np.nan) + 0 * seen
    statistic = statistic + known
    return Goodness(statistic[()], (degrees + known)[()], (chdtrc(degrees, statistic) + known)[()])


def share_against(events: npt.ArrayLike, total: npt.ArrayLike, share: npt.ArrayLike) -> Goodness:
    """A group's events against the share of all that its population predicts: two cells.

    Args:
        events: events of the group.
        total: events of all groups; 0 gives NaN.
        share: the group's share of the population, from 0 to 1 (not per cent).

    Raises:
        ValueError: a share above 1, more events in the group than in all, or a negative value.
    """
    events, total, share = same_shape(events, total, share)
    if np.any(share > 1):
        raise ValueError("The share of the population lies between 0 and 1: divide per cent by 100")
    if np.any(events > total):
        raise ValueError("A group has more events than all groups together.")
    expected = total * share
    return chi_square(
        np.stack([events, total - events], axis=-1),
        np.stack([expected, total - expected], axis=-1),
    )
