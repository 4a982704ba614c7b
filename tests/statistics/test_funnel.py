"""Funnel limits against worked values and against the intervals they are solved from."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.stats import chi2

from pipelines.statistics.funnel import Z_95, Z_998, funnel_limits

# Denominator -> limits around 80.642448 %: test data of the R package PHEindicatormethods
# (testdata_funnel_prop_outputs.csv), the reference implementation of the Fingertips guidance.
PUBLISHED_PROPORTIONS = {
    3: (35.933491, 100.0, 10.150815, 100.0),
    18: (62.390093, 98.894803, 51.864359, 100.0),
    102: (72.974925, 88.309971, 68.553233, 92.731663),
    1008: (78.203374, 83.081521, 76.796814, 84.488082),
    20742: (80.10476, 81.180135, 79.794688, 81.490208),
}
# Count -> person-years at which it lies on each limit around 116.1720835 per 100,000 a year (three
# years of data): testdata_funnel_rate_outputs.csv of the same package, by exact Poisson limits.
PUBLISHED_RATES = {
    10: (5276.757672, 1375.943768, 6924.776769, 849.4639547),
    49: (18587.54012, 10401.37233, 21440.7871, 8659.019991),
    1360: (411529.9259, 369759.5622, 424043.2424, 358342.3275),
}


def byar_upper(count: float, z: float) -> float:
    return (count + 1) * (1 - 1 / (9 * (count + 1)) + z / (3 * (count + 1) ** 0.5)) ** 3


def byar_lower(count: float, z: float) -> float:
    return count * (1 - 1 / (9 * count) - z / (3 * count**0.5)) ** 3


@pytest.mark.parametrize("denominator", PUBLISHED_PROPORTIONS)
def test_proportions_have_the_published_limits(denominator: int) -> None:
    """To the sixth decimal, but for the published centre, which is itself rounded there."""
    found = funnel_limits(80.642448, denominator, "wilson", 100)
    assert found == pytest.approx(PUBLISHED_PROPORTIONS[denominator], abs=1.5e-6)


@pytest.mark.parametrize("count", PUBLISHED_RATES)
def test_rates_lie_on_the_published_limits(count: int) -> None:
    """The published curves solve the exact limits; Byar's lie within one percent of them."""
    for place, person_years in enumerate(PUBLISHED_RATES[count]):
        limit = funnel_limits(116.1720835, person_years * 3, "poisson", 100_000)[place]
        assert limit * person_years * 3 / 100_000 == pytest.approx(count, rel=0.01)


@given(st.floats(0.01, 1e6))
def test_limits_of_a_count_are_those_whose_byar_interval_ends_at_the_centre(
    expected: float,
) -> None:
    found = funnel_limits(expected, 1, "poisson", 1)
    for z, lower, upper in (
        (Z_95, found.lower_95, found.upper_95),
        (Z_998, found.lower_998, found.upper_998),
    ):
        top = expected + 10 * expected**0.5 + 20

        def above(count: float, z: float = z) -> float:
            return byar_lower(count, z) - expected

        def below(count: float, z: float = z) -> float:
            return byar_upper(count, z) - expected

        assert upper == pytest.approx(brentq(above, 0.05, top, xtol=1e-12), rel=1e-9, abs=1e-6)
        wanted = brentq(below, 0, top, xtol=1e-12) if below(0) < 0 else 0.0
        assert lower == pytest.approx(wanted, rel=1e-9, abs=1e-6)


@given(st.integers(20, 100_000))
def test_limits_of_a_count_are_close_to_the_exact_ones(expected: int) -> None:
    """Byar's approximation, solved instead of the chi-squared quantile."""
    found = funnel_limits(expected, 1, "poisson", 1)
    assert chi2.ppf(0.975, 2 * found.lower_95 + 2) / 2 == pytest.approx(expected, rel=0.002)
    assert chi2.ppf(0.025, 2 * found.upper_95) / 2 == pytest.approx(expected, rel=0.002)
    assert chi2.ppf(0.999, 2 * found.lower_998 + 2) / 2 == pytest.approx(expected, rel=0.005)
    assert chi2.ppf(0.001, 2 * found.upper_998) / 2 == pytest.approx(expected, rel=0.005)


@given(st.floats(0.1, 99.9), st.integers(1, 100_000))
def test_the_funnel_narrows_around_its_centre_and_stays_possible(
    centre: float, denominator: int
) -> None:
    for method, top in (("wilson", 100.0), ("poisson", float("inf"))):
        near = funnel_limits(centre, denominator, method, 100)  # type: ignore[arg-type]
        wide = near.lower_998, near.lower_95, centre, near.upper_95, near.upper_998
        assert tuple(sorted(wide)) == wide
        assert wide[0] >= 0 and wide[-1] <= top
        far = funnel_limits(centre, denominator * 4, method, 100)  # type: ignore[arg-type]
        assert far.upper_95 <= near.upper_95 and far.lower_95 >= near.lower_95


def test_a_proportion_is_outside_exactly_when_its_wilson_interval_excludes_the_centre() -> None:
    centre, cases = 0.226, 385
    limits = funnel_limits(centre, cases, "wilson", 1)
    for count in range(cases + 1):
        share = count / cases
        half = Z_95 * (share * (1 - share) / cases + Z_95**2 / (4 * cases**2)) ** 0.5
        middle = share + Z_95**2 / (2 * cases)
        lower, upper = ((middle + side * half) / (1 + Z_95**2 / cases) for side in (-1, 1))
        outside = not limits.lower_95 <= share <= limits.upper_95
        assert outside == (not lower <= centre <= upper)


@pytest.mark.parametrize(
    ("centre", "denominator", "method"),
    [(0, 10, "poisson"), (10, 0, "poisson"), (101, 10, "wilson")],
)
def test_what_cannot_be_is_refused(centre: float, denominator: float, method: str) -> None:
    with pytest.raises(ValueError, match="can be"):
        funnel_limits(centre, denominator, method, 100)  # type: ignore[arg-type]


def test_a_small_expectation_has_no_lower_limit() -> None:
    """Where two children are expected, none at all is nothing unusual."""
    found = funnel_limits(0.5, 400, "poisson", 100)
    assert (found.lower_95, found.lower_998) == (0.0, 0.0)
    assert found.upper_95 * 4 > 5
