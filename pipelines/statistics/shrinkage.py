"""Small groups borrow strength from all groups: empirical-Bayes estimates with intervals.

A group's own rate and the mean of all groups are averaged; the smaller the group, the more the
mean weighs. How much the groups truly differ is estimated from the groups together
(``pipelines.statistics.priors``). Where they differ by no more than chance, every group gets the
common rate, with the interval of the common rate: complete pooling.

The interval is a quantile interval of a gamma (or beta) distribution with the estimate as its
mean. Its variance is the posterior's, and what comes from the mean and the spread of all groups
being estimates themselves: Kass and Steffey (1989), Approximate Bayesian inference in conditionally
independent hierarchical models, Journal of the American Statistical Association 84, 717-726. With
the posterior's variance alone, the 95 % intervals of six groups that differ little would hold the
truth about half the time, and a pooled rate would have no interval at all. What may be changed
here: the estimators, each with its published source.

Source: Clayton and Kaldor (1987), Empirical Bayes estimates of age-standardized relative risks for
use in disease mapping, Biometrics 43, 671-681. Cells of two characteristics are shrunk by
``pipelines.statistics.intersections``.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import betaincinv, gammaincinv

from pipelines.statistics import intervals
from pipelines.statistics.arrays import Floats, refuse_parts_above, same_shape, tail_of
from pipelines.statistics.loglinear import main_effects
from pipelines.statistics.priors import (
    BetaPrior,
    Fitted,
    GammaPrior,
    Prior,
    beta_prior,
    gamma_prior,
)

__all__ = [
    "Shrunk",
    "beta_binomial",
    "combined",
    "gamma_limits",
    "gamma_poisson",
    "main_effects",
    "placed",
]

# With a larger variance still, nearly all of the distribution lies at 0 and its upper quantile
# falls, in the end below its own mean: about here the limits lie furthest apart.
_LEAST_SHAPE = 0.1


class Shrunk(NamedTuple, Generic[Prior]):
    """Estimates in the shape of the counts, and the prior they lean on.

    ``weight`` is the part of a group's own figure in its estimate, from 0 (pooled) to 1.
    """

    value: Floats
    lower: Floats
    upper: Floats
    weight: Floats
    prior: Prior


def gamma_poisson(
    events: npt.ArrayLike, exposure: npt.ArrayLike, level: float = 0.95
) -> Shrunk[GammaPrior]:
    """Rates per unit of exposure, shrunk towards the mean rate of all groups.

    Args:
        events: counts; groups with NaN are left out of the prior and get NaN.
        exposure: children, or counts expected by other means (then the value is a ratio). A group
            without exposure is left out and gets NaN.
        level: how often the interval is to hold the truth.

    Raises:
        ValueError: a value is negative or infinite.
    """
    events, exposure = same_shape(events, exposure)
    used = ~np.isnan(events) & (exposure > 0)
    counts, over = events[used], exposure[used]
    fitted = gamma_prior(counts, over)

    def estimate(prior: GammaPrior) -> tuple[Floats, Floats, Floats]:
        weight = np.zeros(counts.shape) if prior.is_pooled else over / (over + prior.rate)
        value = weight * counts / over + (1 - weight) * prior.mean
        # Fisher's information on the mean, from the negative binomial counts.
        crowding = 1 + prior.mean * over / prior.shape
        of_mean = prior.mean / (over / crowding).sum() if counts.size else np.nan
        return value, weight * value / over + (1 - weight) ** 2 * of_mean, weight

    value, variance, weight = combined(fitted, estimate)
    if counts.any():
        lower, upper = gamma_limits(value, variance, level)
    else:
        lower, upper = value, intervals.exact_poisson(0 * value, level).upper / over.sum()
    value, lower, upper, weight = placed(used, value, lower, upper, weight)
    return Shrunk(value, lower, upper, weight, fitted.best)


def beta_binomial(
    events: npt.ArrayLike, trials: npt.ArrayLike, level: float = 0.95
) -> Shrunk[BetaPrior]:
    """Shares, from 0 to 1, shrunk towards the mean share of all groups.

    Args:
        events: counts; groups with NaN are left out of the prior and get NaN.
        trials: children of the group; a group of 0 is left out and gets NaN.
        level: how often the interval is to hold the truth.

    Raises:
        ValueError: more events than trials, or a value is negative or infinite.
    """
    events, trials = same_shape(events, trials)
    refuse_parts_above(events, trials)
    used = ~np.isnan(events) & (trials > 0)
    counts, over = events[used], trials[used]
    fitted = beta_prior(counts, over)

    def estimate(prior: BetaPrior) -> tuple[Floats, Floats, Floats]:
        weight = np.zeros(counts.shape) if prior.is_pooled else over / (over + prior.size)
        value = weight * counts / over + (1 - weight) * prior.mean
        crowding = 1 + (over - 1) / (prior.size + 1)
        of_mean = prior.mean * (1 - prior.mean) / (over / crowding).sum() if counts.size else np.nan
        own = value * (1 - value) / (prior.size + over + 1)
        return value, own + (1 - weight) ** 2 * of_mean, weight

    value, variance, weight = combined(fitted, estimate)
    if 0 < fitted.best.mean < 1:
        least = _LEAST_SHAPE / np.minimum(value, 1 - value)
        size = np.maximum(value * (1 - value) / variance - 1, least)
        up, down, tail = value * size, (1 - value) * size, tail_of(level)
        lower, upper = betaincinv(up, down, tail), betaincinv(up, down, 1 - tail)
    else:
        ones = np.ones(counts.shape)
        lower, upper = intervals.clopper_pearson(ones * counts.sum(), ones * over.sum(), level)
    value, lower, upper, weight = placed(used, value, lower, upper, weight)
    return Shrunk(value, lower, upper, weight, fitted.best)


def combined(
    fitted: Fitted[Prior], estimate: Callable[[Prior], tuple[Floats, Floats, Floats]]
) -> tuple[Floats, Floats, Floats]:
    """Values and weights under the best prior, with variances over all plausible ones.

    Args:
        fitted: the priors.
        estimate: the values, their variances and the groups' own weights under one prior.
    """
    value, _, weight = estimate(fitted.best)
    variance = np.zeros(value.shape)
    for prior, chance in fitted.plausible:
        other, own, _ = estimate(prior)
        variance += chance * (own + (other - value) ** 2)
    return value, variance, weight


def gamma_limits(mean: Floats, variance: Floats, level: float) -> tuple[Floats, Floats]:
    """Quantiles of the gamma distribution with this mean and variance."""
    shape, tail = np.maximum(mean**2 / variance, _LEAST_SHAPE), tail_of(level)
    scale = mean / shape
    return gammaincinv(shape, tail) * scale, gammaincinv(shape, 1 - tail) * scale


def placed(used: npt.NDArray[np.bool_], *found: Floats) -> list[Floats]:
    """Each result in the places it was made for, NaN in the others."""
    placed = []
    for values in found:
        whole = np.full(used.shape, np.nan)
        whole[used] = values
        placed.append(whole[()])
    return placed
