"""Ratios, differences and excess against published values, exact sums and their own symmetry."""

from __future__ import annotations

from decimal import Decimal
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binomtest, norm

from pipelines.statistics import ratios
from tests.statistics.references import binomial_limits, doubled_tail

# A busy machine is no reason to fail.
patient = settings(deadline=None)
TAIL = Decimal("0.025")
# Six of 700 against 140 of 52,000, and none of 300 against 50 of 20,000: the values to reach.
WORKED = [(6, 700, 140, 52_000), (0, 300, 50, 20_000)]
counts, exposures = st.integers(0, 400), st.integers(1, 200_000)
groups = st.tuples(counts, exposures, counts, exposures)


def test_the_worked_ratios_have_their_printed_values() -> None:
    ratio, lower, upper, p_value = ratios.exact_conditional(*WORKED[0])
    assert (round(ratio, 2), round(lower, 2), round(upper, 2)) == (3.18, 1.15, 7.11)
    assert p_value < 0.05
    none = ratios.exact_conditional(*WORKED[1])
    assert (none.ratio, none.lower, round(none.upper, 2)) == (0, 0, 5.10)


@pytest.mark.parametrize(
    "case", [*WORKED, (2, 17_877, 9, 16_660), (1, 10, 1, 10), (30, 90, 4, 900)]
)
def test_limits_and_p_are_those_of_the_binomial_sums(case: tuple[int, int, int, int]) -> None:
    """Clopper and Pearson's definition in decimals of 40 digits, the tails in fractions."""
    a, n, b, m = case
    found = ratios.exact_conditional(a, n, b, m)
    lower, upper = binomial_limits(a, a + b, TAIL)
    assert found.ratio == pytest.approx(a / n / (b / m), rel=1e-12)
    assert found.lower == pytest.approx(lower / (1 - lower) * m / n, abs=1e-6, rel=1e-9)
    assert found.upper == pytest.approx(upper / (1 - upper) * m / n, abs=1e-6, rel=1e-9)
    assert found.p_value == pytest.approx(doubled_tail(a, n, b, m), abs=1e-12)


def test_the_published_example_of_the_exact_test_comes_out() -> None:
    """Fay (2022), Testing the ratio of two Poisson rates, vignette of the R package
    rateratio.test, section 1: 2 events in 17,877 against 9 in 16,660."""
    found = ratios.exact_conditional(2, 17_877, 9, 16_660)
    assert found.ratio == pytest.approx(0.2070941557, abs=5e-11)
    assert found.lower == pytest.approx(0.02177406, abs=5e-9)
    assert found.upper == pytest.approx(1.00054910, abs=5e-9)
    assert found.p_value == pytest.approx(0.05011, abs=5e-6)


def test_many_ratios_at_once_are_those_of_scipys_clopper_pearson() -> None:
    random = np.random.default_rng(4)
    n, m = random.integers(1, 60_000, (2, 200))
    a, b = random.poisson(n * 0.004), random.poisson(m * 0.003)
    found = ratios.exact_conditional(a, n, b, m)
    for place in np.flatnonzero((a > 0) & (b > 0)):
        both = binomtest(int(a[place]), int(a[place] + b[place]), 0.5)
        limits = both.proportion_ci(0.95, method="exact")
        scale = m[place] / n[place]
        assert found.lower[place] == pytest.approx(limits.low / (1 - limits.low) * scale, rel=1e-9)
        assert found.upper[place] == pytest.approx(
            limits.high / (1 - limits.high) * scale, rel=1e-9
        )


def test_katz_gives_a_published_interval_of_a_trial() -> None:
    """Moore, McCabe and Craig (2017), Introduction to the Practice of Statistics, 9th ed., example
    8.18: major vascular events of 45 in 411 on aspirin and 73 in 411 on placebo."""
    found = ratios.katz_log(45, 411, 73, 411)
    assert (found.lower, found.upper) == pytest.approx((0.4364, 0.8707), abs=5e-5)
    assert found.ratio == pytest.approx(45 / 73, rel=1e-12)


def test_katz_is_a_symmetric_interval_of_the_logarithm_to_six_decimals() -> None:
    """Heart attacks of 189 in 11,034 and 104 in 11,037, by the formula as it is printed."""
    found = ratios.katz_log(189, 11_034, 104, 11_037)
    error = (1 / 189 - 1 / 11_034 + 1 / 104 - 1 / 11_037) ** 0.5
    log = np.log(189 / 11_034 / (104 / 11_037))
    assert found.lower == pytest.approx(np.exp(log - 1.959963984540054 * error), abs=1e-9)
    assert found.upper == pytest.approx(np.exp(log + 1.959963984540054 * error), abs=1e-9)
    assert found.p_value == pytest.approx(2 * norm.sf(log / error), rel=1e-9)


def test_an_empty_cell_of_a_proportion_takes_the_exact_method() -> None:
    """The logarithm of 0 would leave a group where nobody has the event without any finding."""
    a, n, b, m = [0, 3, 4, 40], [90, 3, 50, 90], [300, 20, 0, 60], [900, 90, 80, 300]
    log, exact = ratios.katz_log(a, n, b, m), ratios.exact_conditional(a, n, b, m)
    assert isnan(log.upper[0]) and isnan(log.p_value[2])
    found, is_exact = ratios.proportions(a, n, b, m)
    assert is_exact.tolist() == [True, True, True, False]
    for name in ("lower", "upper", "p_value"):
        assert getattr(found, name)[:3].tolist() == getattr(exact, name)[:3].tolist()
        assert getattr(found, name)[3] == getattr(log, name)[3]
    assert found.p_value[0] < 1e-6


def test_zeros_and_unknowns_have_the_documented_results() -> None:
    found = ratios.exact_conditional(
        [0, 0, 5, nan, 3, 3], [9, 9, 9, 9, 0, 9], [0, 5, 0, 4, 4, 4], 9
    )
    np.testing.assert_array_equal(found.ratio[:5], [nan, 0, inf, nan, nan])
    np.testing.assert_array_equal(found.lower[[0, 1, 3, 4]], [0, 0, nan, nan])
    np.testing.assert_array_equal(found.upper[[0, 2, 3, 4]], [inf, inf, nan, nan])
    np.testing.assert_array_equal(found.p_value[[0, 3, 4]], [1, nan, nan])
    assert 0 < found.lower[2] < found.upper[1] < inf
    assert np.isnan(ratios.excess([1, 1], [9, 9], [4, nan], [0, 9])).all()
    assert np.isnan(ratios.difference([1, 1], [0, 9], [4, 4], [9, 0])).all()


def test_impossible_counts_are_refused_without_naming_them() -> None:
    for call in (
        lambda: ratios.katz_log(8761, 5, 1, 9),
        lambda: ratios.katz_log(1, 5, 8761, 9),
        lambda: ratios.exact_conditional(-8761, 5, 1, 9),
        lambda: ratios.exact_conditional(1, inf, 8761, 9),
        lambda: ratios.exact_conditional([1, 2, 3], 5, [8761, 1], 9),
        lambda: ratios.difference(8761, 5, 1, 9, counted="proportion"),
        lambda: ratios.exact_conditional(1, 5, 1, 9, level=95),
    ):
        with pytest.raises(ValueError) as refused:
            call()
        assert "8761" not in str(refused.value)


@patient
@given(groups)
def test_a_ratio_lies_in_its_interval_and_p_agrees_with_it(case: tuple[int, ...]) -> None:
    a, n, b, m = case
    ratio, lower, upper, p_value = ratios.exact_conditional(a, n, b, m)
    assert 0 <= p_value <= 1
    if a + b == 0:
        return
    assert lower <= ratio <= upper
    # Beside 0.05 the comparison is of rounding errors.
    if abs(p_value - 0.05) > 1e-9:
        assert (p_value < 0.05) == (not lower <= 1 <= upper)


@patient
@given(groups)
def test_swapping_the_groups_inverts_the_ratio(case: tuple[int, ...]) -> None:
    a, n, b, m = case
    for method in (ratios.exact_conditional, ratios.katz_log):
        if method is ratios.katz_log and (a > n or b > m):
            continue
        one, other = method(a, n, b, m), method(b, m, a, n)
        with np.errstate(divide="ignore"):
            inverse = 1 / np.array([one.ratio, one.upper, one.lower])
        np.testing.assert_allclose(inverse, other[:3], rtol=1e-9)
        np.testing.assert_allclose(one.p_value, other.p_value, rtol=1e-9)


@patient
@given(st.integers(1, 40), st.integers(500, 9000), st.integers(1, 90), st.integers(500, 9000))
def test_more_of_the_same_narrows_the_interval(a: int, n: int, b: int, m: int) -> None:
    times = np.array([1, 3, 10, 40])
    case = (a * times, n * times, b * times, m * times)
    for found in (ratios.exact_conditional(*case), ratios.katz_log(*case)):
        assert (np.diff(found.upper / found.lower) < 0).all()
    apart = ratios.difference(*case)
    assert (np.diff(apart.upper - apart.lower) < 0).all()


# Newcombe (1998), Statistics in Medicine 17, table II, method 10.
NEWCOMBE = {
    (56, 70, 48, 80): (0.0524, 0.3339),
    (9, 10, 3, 10): (0.1705, 0.8090),
    (5, 56, 0, 29): (-0.0381, 0.1926),
    (0, 10, 0, 20): (-0.1611, 0.2775),
    (10, 10, 0, 10): (0.6075, 1.0000),
}


def test_differences_of_proportions_have_newcombes_published_limits() -> None:
    found = ratios.difference(*np.array(list(NEWCOMBE)).T, counted="proportion")
    np.testing.assert_allclose(found.lower, [low for low, _ in NEWCOMBE.values()], atol=5.1e-5)
    np.testing.assert_allclose(found.upper, [high for _, high in NEWCOMBE.values()], atol=5.1e-5)


def test_a_difference_of_rates_against_none_is_the_rates_own_interval() -> None:
    """With a reference so large that it has no chance error left, and no events."""
    found = ratios.difference(7, 1000, 0, 10**15, multiplier=10_000)
    assert found.difference == pytest.approx(70, abs=1e-9)
    assert (found.lower, found.upper) == pytest.approx((28.14363, 144.22676), abs=1e-5)


@patient
@given(groups)
def test_a_difference_lies_in_its_interval_and_swaps_its_sign(case: tuple[int, ...]) -> None:
    a, n, b, m = case
    one, other = ratios.difference(a, n, b, m), ratios.difference(b, m, a, n)
    assert one.lower <= one.difference <= one.upper
    assert tuple(one) == pytest.approx((-other.difference, -other.upper, -other.lower), rel=1e-12)


def test_the_excess_is_what_the_references_rate_does_not_explain() -> None:
    assert ratios.excess(6, 700, 140, 52_000) == pytest.approx(6 - 700 * 140 / 52_000, rel=1e-12)
    assert ratios.excess(0, 300, 50, 20_000) == pytest.approx(-0.75)
