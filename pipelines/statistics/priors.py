"""The distribution that the groups' true rates come from, estimated from all groups together.

What may be changed here: how the estimate is found. The mean is profiled out (for each spread
there is one best mean), so that the search has one dimension; it covers a grid of spreads and then
the best place on it, and cannot run away. Few groups say little about the spread, so the other
spreads on the grid are handed on too, each with how plausible it is.

Sources: Clayton and Kaldor (1987), Empirical Bayes estimates of age-standardized relative risks for
use in disease mapping, Biometrics 43, 671-681 (gamma-Poisson, whose marginal is the negative
binomial); Griffiths (1973), Biometrics 29, 637-648 (beta-binomial);
for the plausible spreads, a standard deviation taken to be anything with equal chance: Gelman
(2006), Prior distributions for variance parameters in hierarchical models, Bayesian Analysis 1,
515-534.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

import numpy as np
from scipy.optimize import brentq, minimize_scalar
from scipy.special import betaln, digamma, gammaln, xlog1py, xlogy

from pipelines.statistics.arrays import Floats

# From groups that differ a thousandfold to groups within a thousandth of one another; beyond, they
# are taken for one.
_LOG_SPREADS = np.linspace(np.log(1e-3), np.log(1e6), 40)
# Likelihoods closer than this are the same: no evidence that the groups differ at all.
_EQUAL = 1e-7
# Spreads with less than this part of the plausibility change no interval.
_IMPLAUSIBLE = 1e-6
Profile = Callable[[float], tuple[float, float]]


class GammaPrior(NamedTuple):
    """Rates of groups: gamma with this mean and shape; rate = shape / mean.

    A shape of infinity says that the groups differ by no more than chance: they are pooled.
    """

    mean: float
    shape: float

    @property
    def rate(self) -> float:
        """The prior's weight, in exposure: so much exposure counts as much as the prior."""
        return self.shape / self.mean if self.mean else np.inf

    @property
    def is_pooled(self) -> bool:
        """Whether one rate does for all groups."""
        return bool(np.isinf(self.shape))


class BetaPrior(NamedTuple):
    """Shares of groups: beta with this mean; alpha = mean x size, beta = (1 - mean) x size.

    A size of infinity says that the groups differ by no more than chance: they are pooled.
    """

    mean: float
    size: float

    @property
    def is_pooled(self) -> bool:
        """Whether one share does for all groups."""
        return bool(np.isinf(self.size))


Prior = TypeVar("Prior", GammaPrior, BetaPrior)


class Fitted(NamedTuple, Generic[Prior]):
    """The prior of greatest likelihood, and all plausible ones with weights that sum to 1."""

    best: Prior
    plausible: tuple[tuple[Prior, float], ...]


def gamma_prior(
    events: Floats,
    exposure: Floats,
    mean: float | None = None,
    adjustment: Callable[[float], float] | None = None,
) -> Fitted[GammaPrior]:
    """The gamma prior of greatest marginal likelihood; NaN for the mean without any exposure.

    Args:
        events: counts, none of them NaN.
        exposure: children, person-years or expected counts; all above 0.
        mean: the mean where it is known beforehand, as 1 for counts over expected counts.
        adjustment: what is added to the logarithm of the likelihood of a shape, also of infinity.
    """
    total = exposure.sum()
    pooled = float(mean if mean is not None else (events.sum() / total if total else np.nan))
    if not events.sum():
        return _certain(GammaPrior(pooled, np.inf))
    rates = events / exposure

    def profiled(shape: float) -> tuple[float, float]:
        def score(at: float) -> float:
            return float(((events - at * exposure) / (shape + at * exposure)).sum())

        best = mean if mean is not None else _root(score, rates.min(), rates.max())
        expected = best * exposure
        parts = gammaln(events + shape) - gammaln(shape) - events * np.log(shape + expected)
        parts += xlogy(events, expected) - xlog1py(shape, expected / shape)
        return best, float(parts.sum()) + (adjustment(shape) if adjustment else 0.0)

    expected = pooled * exposure
    likelihood = float((xlogy(events, expected) - expected).sum())
    likelihood += adjustment(np.inf) if adjustment else 0.0
    return _fitted(GammaPrior, profiled, pooled, likelihood)


def beta_prior(events: Floats, trials: Floats) -> Fitted[BetaPrior]:
    """The beta prior of greatest marginal likelihood; NaN for the mean without any trial.

    Args:
        events: counts, none of them NaN and none above its trials.
        trials: children; all above 0.
    """
    total = trials.sum()
    pooled = float(events.sum() / total) if total else np.nan
    if not 0 < pooled < 1:
        return _certain(BetaPrior(pooled, np.inf))
    others = trials - events

    def profiled(size: float) -> tuple[float, float]:
        def score(at: float) -> float:
            up = digamma(events + at * size) - digamma(at * size)
            down = digamma(others + (1 - at) * size) - digamma((1 - at) * size)
            return float((up - down).sum())

        best = _root(score, 1e-9, 1 - 1e-9)
        alpha, beta = best * size, (1 - best) * size
        return best, float((betaln(events + alpha, others + beta) - betaln(alpha, beta)).sum())

    likelihood = float((xlogy(events, pooled) + xlogy(others, 1 - pooled)).sum())
    return _fitted(BetaPrior, profiled, pooled, likelihood)


def _certain(prior: Prior) -> Fitted[Prior]:
    return Fitted(prior, ((prior, 1.0),))


def _fitted(
    kind: Callable[[float, float], Prior], profiled: Profile, pooled: float, likelihood: float
) -> Fitted[Prior]:
    """The search for the spread; ``likelihood`` is that of pooling, to be beaten."""
    on_grid = [profiled(float(np.exp(at))) for at in _LOG_SPREADS]
    found = np.array([value for _, value in on_grid])
    # The standard deviation falls with the root of the spread; equal chances for it are such
    # chances on this grid of logarithms.
    chances = np.exp(found - found.max() - _LOG_SPREADS / 2)
    chances[chances < _IMPLAUSIBLE * chances.sum()] = 0
    plausible = tuple(
        (kind(mean, float(np.exp(at))), float(chance))
        for (mean, _), at, chance in zip(
            on_grid, _LOG_SPREADS, chances / chances.sum(), strict=True
        )
        if chance
    )
    place = int(np.argmax(found))
    if place == found.size - 1:
        # The end where groups hardly differ is pooling, reached by rounding.
        return Fitted(kind(pooled, np.inf), plausible)
    best = minimize_scalar(
        lambda at: -profiled(float(np.exp(at)))[1],
        bounds=(_LOG_SPREADS[max(place - 1, 0)], _LOG_SPREADS[place + 1]),
        method="bounded",
        options={"xatol": 1e-9},
    )
    if -best.fun <= likelihood + _EQUAL * max(abs(likelihood), 1.0):
        return Fitted(kind(pooled, np.inf), plausible)
    spread = float(np.exp(best.x))
    return Fitted(kind(profiled(spread)[0], spread), plausible)


def _root(score: Callable[[float], float], low: float, high: float) -> float:
    """Where a falling score crosses 0; the end that it does not cross before."""
    low = max(low, 1e-12 * high)
    if score(low) <= 0 or low == high:
        return float(low)
    if score(high) >= 0:
        return float(high)
    return float(brentq(score, low, high, xtol=1e-15, rtol=1e-12))
