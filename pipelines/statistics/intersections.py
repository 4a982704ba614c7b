"""Intersections: does a cell of two characteristics differ from what each of them predicts?

The cells are small, so they are shrunk and not read raw; and they are shrunk towards the additive
picture (main effects on the scale of the logarithm of the rate), so that what is left over is the
interaction. That is the idea of MAIHDA, here in an empirical-Bayes form with gamma-Poisson cells:
Evans, Williams, Onnela and Subramanian (2018), Social Science & Medicine 203, 64-73; Merlo (2018),
SSM - Population Health 4, 149-152.

The main effects are fitted to the same cells and use up some of their differences. The spread of
the interactions is therefore estimated from the likelihood with Cox and Reid's (1987) adjustment
(Journal of the Royal Statistical Society B 49, 1-39), as for other counts with few cells by
McCarthy, Chen and Smyth (2012), Nucleic Acids Research 40, 4288-4297. What may be changed here: the
estimator, with its published source.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from pipelines.statistics.arrays import Floats, same_shape
from pipelines.statistics.loglinear import (
    effects_design,
    information,
    main_effects,
    relative_variance,
)
from pipelines.statistics.priors import GammaPrior, gamma_prior
from pipelines.statistics.shrinkage import combined, gamma_limits, placed


class Interactions(NamedTuple):
    """Cells of two characteristics, shrunk towards what each predicts by itself.

    ``expected`` are the counts by main effects alone; ``ratio`` is the shrunk ratio of a cell to
    them (1: no interaction), with limits; ``value``, ``lower`` and ``upper`` are the shrunk rates
    per unit of exposure.
    """

    expected: Floats
    ratio: Floats
    ratio_lower: Floats
    ratio_upper: Floats
    value: Floats
    lower: Floats
    upper: Floats
    weight: Floats
    prior: GammaPrior


def interactions(
    events: npt.ArrayLike,
    exposure: npt.ArrayLike,
    row: npt.ArrayLike,
    column: npt.ArrayLike,
    level: float = 0.95,
) -> Interactions:
    """Cells of two characteristics, shrunk towards main effects and not towards one mean.

    The ratio of a cell to its expected count is gamma-Poisson with a prior mean of 1. The interval
    holds the chance error of the main effects too. A cell of a group without any event has an
    expected count of 0 and no ratio: NaN there. For proportions the exposure is the children of the
    whole: their chance error is below that of counts, so the intervals are wide rather than narrow,
    and where nearly all children have the event a limit can pass 1.

    Args:
        events: counts of the cells, in one row; NaN is left out and gets an expected count only.
        exposure: children of each cell; NaN or 0 is left out.
        row: label of each cell's category of the first characteristic.
        column: the same for the second.
        level: how often the intervals are to hold the truth.

    Raises:
        ValueError: a value is negative or infinite, or the shapes differ.
    """
    events, exposure = same_shape(events, exposure)
    expected = main_effects(events, exposure, row, column)
    used = ~np.isnan(events) & (expected > 0)
    counts, foretold = events[used], expected[used]
    design = effects_design(np.asarray(row)[used], np.asarray(column)[used])

    def weights(shape: float) -> Floats:
        return foretold / (1 + foretold / shape)

    def adjustment(shape: float) -> float:
        return -float(np.linalg.slogdet(information(weights(shape), design))[1]) / 2

    def estimate(prior: GammaPrior) -> tuple[Floats, Floats, Floats]:
        own = np.zeros(counts.shape) if prior.is_pooled else foretold / (foretold + prior.shape)
        value = own * counts / foretold + (1 - own)
        of_effects = relative_variance(weights(prior.shape), design)
        return value, own * value / foretold + (1 - own) ** 2 * of_effects, own

    fitted = gamma_prior(counts, foretold, 1.0, adjustment)
    ratio, variance, weight = combined(fitted, estimate)
    ratio, lower, upper, weight = placed(used, ratio, *gamma_limits(ratio, variance, level), weight)
    with np.errstate(divide="ignore", invalid="ignore"):
        rate = expected / exposure
    return Interactions(
        expected, ratio, lower, upper, rate * ratio, rate * lower, rate * upper, weight, fitted.best
    )
