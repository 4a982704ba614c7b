"""Intervals against published tables and against the equations that define them."""

from __future__ import annotations

from decimal import Decimal, localcontext
from math import inf, nan, sqrt

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.statistics import intervals
from tests.statistics.references import DIGITS, binomial_limits, poisson_limits

# A busy machine is no reason to fail.
patient = settings(deadline=None)
TAIL = Decimal("0.025")
Z = 1.959963984540054


def test_wilson_has_newcombes_published_limits() -> None:
    """Newcombe (1998), Two-sided confidence intervals for the single proportion, Statistics in
    Medicine 17, 857-872, table I, method 3."""
    found = intervals.wilson([81, 15, 0, 1], [263, 148, 20, 29])
    np.testing.assert_allclose(found.lower, [0.2553, 0.0624, 0, 0.0061], atol=5.1e-5)
    np.testing.assert_allclose(found.upper, [0.3662, 0.1605, 0.1611, 0.1718], atol=5.1e-5)


@patient
@given(st.integers(1, 100_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilsons_limits_are_the_shares_whose_score_is_just_significant(
    case: tuple[int, int],
) -> None:
    """The defining equation, (p - x)^2 = z^2 x (1 - x) / n, and not the formula that solves it."""
    part, whole = case
    share = part / whole
    for limit in intervals.wilson(part, whole):
        assert abs(share - limit) == pytest.approx(Z * sqrt(limit * (1 - limit) / whole), abs=1e-9)
    assert intervals.wilson(part, whole).lower <= share <= intervals.wilson(part, whole).upper


@pytest.mark.parametrize("events", [0, 1, 2, 5, 9, 10, 37, 120])
def test_exact_limits_are_those_of_the_poisson_sums_to_six_decimals(events: int) -> None:
    with localcontext() as context:
        context.prec = DIGITS
        expected = poisson_limits(events, TAIL)
    assert intervals.exact_poisson(events) == pytest.approx(expected, abs=1e-6, rel=1e-12)


@pytest.mark.parametrize("case", [(0, 12), (1, 12), (6, 146), (12, 12), (99, 100)])
def test_clopper_pearson_are_the_limits_of_the_binomial_sums_to_six_decimals(
    case: tuple[int, int],
) -> None:
    with localcontext() as context:
        context.prec = DIGITS
        expected = binomial_limits(*case, TAIL)
    assert intervals.clopper_pearson(*case) == pytest.approx(expected, abs=1e-9)


def test_byars_limits_are_the_decimal_values_of_the_formula() -> None:
    """In 40 digits, so that the float's own rounding is seen to be far below 6 decimals."""
    z, nine = Decimal(Z), Decimal(9)
    for events in (10, 25, 140, 5_000, 2_000_000):
        with localcontext() as context:
            context.prec = DIGITS
            o, above = Decimal(events), Decimal(events + 1)
            lower = o * (1 - 1 / (nine * o) - z / (3 * o.sqrt())) ** 3
            upper = above * (1 - 1 / (nine * above) + z / (3 * above.sqrt())) ** 3
        found = intervals.byar(events)
        assert found == pytest.approx((float(lower), float(upper)), abs=1e-6, rel=1e-13)


def test_a_count_has_exact_limits_below_ten_and_byars_from_ten() -> None:
    events = np.arange(20)
    found = intervals.poisson(events)
    exact, approximate = intervals.exact_poisson(events), intervals.byar(events)
    assert found.lower.tolist() == [*exact.lower[:10], *approximate.lower[10:]]
    assert found.upper.tolist() == [*exact.upper[:10], *approximate.upper[10:]]


def test_zeros_and_unknowns_have_no_interval_and_raise_nothing() -> None:
    for method in (intervals.wilson, intervals.clopper_pearson):
        assert np.isnan(method([0, nan, 3], [0, 5, nan])).all()
        assert method([0, 5], [5, 5]).lower[0] == 0
        assert method([0, 5], [5, 5]).upper[1] == 1
        with pytest.raises(ValueError, match="more above its line"):
            method(6, 5)
    for count in (intervals.byar, intervals.exact_poisson, intervals.poisson):
        assert np.isnan(count([nan])).all()
        assert count(0).lower == 0 < count(0).upper
        for impossible in (-1, inf):
            with pytest.raises(ValueError, match="0 or more"):
                count(impossible)


def test_a_wider_level_gives_a_wider_interval() -> None:
    """99.8 %, the second limit of a funnel."""
    for method, case in (
        (intervals.wilson, (81, 263)),
        (intervals.clopper_pearson, (81, 263)),
        (intervals.poisson, (17,)),
        (intervals.exact_poisson, (4,)),
    ):
        usual, wide = method(*case), method(*case, level=0.998)
        assert wide.lower < usual.lower < usual.upper < wide.upper
