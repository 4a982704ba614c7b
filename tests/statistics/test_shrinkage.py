"""Shrinkage against direct maximisation of the likelihood, simulations and its own bounds."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize
from scipy.stats import betabinom, nbinom

from pipelines.statistics import intervals, shrinkage

# Lip cancer in the 56 districts of Scotland, 1975-1980: the data of Clayton and Kaldor (1987), as
# given with the GeoBUGS manual: cases and expected cases.
CASES = np.array(
    [
        *(9, 39, 11, 9, 15, 8, 26, 7, 6, 20, 13, 5, 3, 8, 17, 9, 2, 7, 9),
        *(7, 16, 31, 11, 7, 19, 15, 7, 10, 16, 11, 5, 3, 7, 8, 11, 9, 11, 8),
        *(6, 4, 10, 8, 2, 6, 19, 3, 2, 3, 28, 6, 1, 1, 1, 1, 0, 0),
    ]
)
EXPECTED = np.array(
    [
        *(1.4, 8.7, 3.0, 2.5, 4.3, 2.4, 8.1, 2.3, 2.0, 6.6, 4.4, 1.8, 1.1, 3.3),
        *(7.8, 4.6, 1.1, 4.2, 5.5, 4.4, 10.5, 22.7, 8.8, 5.6, 15.5, 12.5, 6.0, 9.0),
        *(14.4, 10.2, 4.8, 2.9, 7.0, 8.5, 12.3, 10.1, 12.7, 9.4, 7.2, 5.3, 18.8, 15.8),
        *(4.3, 14.6, 50.7, 8.2, 5.6, 9.3, 88.7, 19.6, 3.4, 3.6, 5.7, 7.0, 4.2, 1.8),
    ]
)
# A busy machine is no reason to fail.
patient = settings(deadline=None)
tables = st.lists(st.tuples(st.integers(0, 60), st.integers(1, 4000)), min_size=1, max_size=12)


def test_the_gamma_prior_is_the_one_of_greatest_likelihood() -> None:
    """Clayton and Kaldor's data and model, searched in two dimensions by other means."""

    def unlikely(logs: npt.NDArray[np.float64]) -> float:
        shape, rate = np.exp(logs)
        return -float(nbinom.logpmf(CASES, shape, rate / (rate + EXPECTED)).sum())

    best = minimize(unlikely, [0, 0], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    found = shrinkage.gamma_poisson(CASES, EXPECTED)
    shape, rate = np.exp(best.x)
    assert (found.prior.shape, found.prior.rate) == pytest.approx((shape, rate), abs=1e-6)
    np.testing.assert_allclose(found.value, (CASES + shape) / (EXPECTED + rate), atol=1e-6)


def test_the_beta_prior_is_the_one_of_greatest_likelihood() -> None:
    random = np.random.default_rng(7)
    trials = random.integers(3, 90, 40)
    events = random.binomial(trials, random.beta(2, 6, 40))

    def unlikely(logs: npt.NDArray[np.float64]) -> float:
        return -float(betabinom.logpmf(events, trials, *np.exp(logs)).sum())

    best = minimize(unlikely, [0, 1], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12})
    alpha, beta = np.exp(best.x)
    found = shrinkage.beta_binomial(events, trials)
    assert found.prior.mean * found.prior.size == pytest.approx(alpha, rel=1e-5)
    assert (1 - found.prior.mean) * found.prior.size == pytest.approx(beta, rel=1e-5)
    np.testing.assert_allclose(found.value, (events + alpha) / (trials + alpha + beta), atol=1e-6)


def test_the_prior_of_simulated_groups_is_recovered() -> None:
    random = np.random.default_rng(11)
    children = random.integers(200, 4000, 3000)
    rates = shrinkage.gamma_poisson(
        random.poisson(children * random.gamma(4, 0.005, 3000)), children
    )
    assert rates.prior.mean == pytest.approx(0.02, rel=0.03)
    assert rates.prior.shape == pytest.approx(4, rel=0.1)
    shares = shrinkage.beta_binomial(random.binomial(children, random.beta(3, 9, 3000)), children)
    assert shares.prior.mean == pytest.approx(0.25, rel=0.03)
    assert shares.prior.size == pytest.approx(12, rel=0.1)


@patient
@given(tables)
def test_a_shrunk_rate_lies_between_the_raw_rate_and_the_mean(table: list[tuple[int, int]]) -> None:
    events, children = np.array(table).T
    found = shrinkage.gamma_poisson(events, children)
    raw, mean = events / children, found.prior.mean
    slack = 1e-9 * (raw + mean)
    assert (found.value >= np.minimum(raw, mean) - slack).all()
    assert (found.value <= np.maximum(raw, mean) + slack).all()
    assert (found.lower <= found.value).all() and (found.value <= found.upper).all()
    assert ((found.weight >= 0) & (found.weight < 1)).all()
    assert min(raw) - 1e-12 <= mean <= max(raw) * (1 + 1e-9)


@patient
@given(tables)
def test_a_shrunk_share_lies_between_the_raw_share_and_the_mean(
    table: list[tuple[int, int]],
) -> None:
    events, others = np.array(table).T
    found = shrinkage.beta_binomial(events, events + others)
    raw, mean = events / (events + others), found.prior.mean
    assert (found.value >= np.minimum(raw, mean) - 1e-9).all()
    assert (found.value <= np.maximum(raw, mean) + 1e-9).all()
    assert (found.lower <= found.value).all() and (found.value <= found.upper).all()
    assert (found.lower >= 0).all() and (found.upper <= 1).all()


def test_two_groups_with_next_to_no_events_have_limits_around_their_value() -> None:
    """The failure: the variance of an all but unknown spread, matched by a distribution with nearly
    everything at 0, gave an upper limit below the value itself."""
    for method in (shrinkage.gamma_poisson, shrinkage.beta_binomial):
        found = method([0, 1], [1, 55])
        assert (found.lower < found.value).all()
        assert (found.upper > 2 * found.value).all()


def test_small_groups_lean_on_the_mean_more_than_large_ones() -> None:
    found = shrinkage.gamma_poisson([2, 20, 200, 90], [50, 500, 5000, 9000])
    assert (np.diff(found.weight) > 0).all()
    assert found.value[0] < found.value[1] < found.value[2] < 0.04


def test_groups_that_differ_by_no_more_than_chance_are_pooled() -> None:
    """The failure: an estimate that runs off to an infinite shape and comes back as NaN."""
    for found in (
        shrinkage.gamma_poisson([5, 50, 10], [100, 1000, 200]),
        shrinkage.beta_binomial([5, 50, 10], [100, 1000, 200]),
    ):
        assert found.prior.is_pooled
        assert found.value.tolist() == pytest.approx([0.05] * 3)
        assert found.weight.tolist() == [0, 0, 0]
        assert (found.lower < 0.05).all() and (found.upper > 0.05).all()


def test_no_events_anywhere_have_the_exact_limit_of_all_children_together() -> None:
    rates = shrinkage.gamma_poisson([0, 0], [30, 70])
    assert rates.lower.tolist() == rates.value.tolist() == [0, 0]
    assert rates.upper == pytest.approx([intervals.exact_poisson(0).upper / 100] * 2)
    shares = shrinkage.beta_binomial([0, 0], [30, 70])
    assert shares.upper == pytest.approx([intervals.clopper_pearson(0, 100).upper] * 2)
    everybody = shrinkage.beta_binomial([30, 70], [30, 70])
    assert everybody.value.tolist() == everybody.upper.tolist() == [1, 1]


def test_hidden_and_empty_groups_take_no_part() -> None:
    for method in (shrinkage.gamma_poisson, shrinkage.beta_binomial):
        whole = method([5, 9, 30], [100, 90, 110])
        found = method([5, np.nan, 9, 0, 30], [100, 500, 90, 0, 110])
        assert np.isnan(found.value).tolist() == [False, True, False, True, False]
        np.testing.assert_array_equal(found.upper[[0, 2, 4]], whole.upper)
        assert np.isnan(method([np.nan], [7]).value).all()
        assert method([], []).value.size == 0
    with pytest.raises(ValueError, match="more above its line"):
        shrinkage.beta_binomial([5], [4])


def test_intervals_of_few_groups_hold_the_truth_as_often_as_they_say() -> None:
    """The failure: with the posterior's variance alone, 95 % intervals of six groups that differ
    a little hold the truth about half the time."""
    random = np.random.default_rng(23)
    for shape in (3.0, 12.0, 50.0):
        held, narrow = [], []
        for _ in range(150):
            children = random.integers(100, 3000, 6)
            truth = random.gamma(shape, 0.02 / shape, 6)
            events = random.poisson(children * truth)
            found = shrinkage.gamma_poisson(events, children)
            held += list((found.lower <= truth) & (truth <= found.upper))
            own = found.weight * found.value / children + 1e-12
            lower, upper = shrinkage.gamma_limits(found.value, own, 0.95)
            narrow += list((lower <= truth) & (truth <= upper))
        assert np.mean(held) > 0.9
        assert np.mean(held) > np.mean(narrow)
    assert np.mean(narrow) < 0.65
