from __future__ import annotations

import math
from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.statistics import xmr
from pipelines.statistics.xmr import (
    Limits,
    Signal,
    assurance,
    baseline,
    mean_moving_range,
    moving_ranges,
    natural_limits,
    signals,
    variation,
    within,
)

GAP = math.nan
# NHSRplotthedots (NHS-R Community, MIT), tests/testthat/test-ptd_spc_standard.R: R's
# set.seed(123); rnorm(20), to the eight decimals that R prints, and the limits of its snapshot.
PLOT_THE_DOTS = [
    -0.56047565, -0.23017749, 1.55870831, 0.07050839, 0.12928774, 1.71506499, 0.46091621,
    -1.26506123, -0.68685285, -0.44566197, 1.22408180, 0.35981383, 0.40077145, 0.11068272,
    -0.55584113, 1.78691314, 0.49785048, -1.96661716, 0.70135590, -0.47279141,
]  # fmt: skip
# spc_plotly's README: 38 monthly counts, with the means it prints.
MONTHLY_COUNTS = [
    2478, 2350, 2485, 2296, 2359, 2567, 3089, 2668, 1788, 2854, 2365, 1883, 1959, 1927, 2640, 2626,
    2144, 2409, 4412, 3287, 3049, 3364, 3078, 2972, 3415, 2753, 3102, 2191, 3693, 4385, 4699, 3031,
    2659, 3885, 2628, 2621, 3071, 2002,
]  # fmt: skip
STEADY = Limits(10.0, 4.0, 16.0, 12)


def array(*values: float) -> xmr.Values:
    return np.array(values, dtype=float)


def rules(values: list[float], limits: Limits = STEADY) -> list[set[str]]:
    return [set(one.rules) for one in signals(array(*values), limits)]


def directions(values: list[float], limits: Limits = STEADY) -> list[int]:
    return [one.direction for one in signals(array(*values), limits)]


def test_limits_are_those_that_plot_the_dots_publishes() -> None:
    found = natural_limits(array(*PLOT_THE_DOTS))
    assert found is not None
    assert round(found.centre, 7) == 0.1416238
    assert round(found.lower, 6) == -3.01138
    assert round(found.upper, 6) == 3.294627
    assert found.points == 20 and not found.is_provisional


def test_screened_limits_are_those_that_plot_the_dots_publishes() -> None:
    """With one value put to 10, its two moving ranges are left out of their mean."""
    values = array(*PLOT_THE_DOTS)
    values[14] = 10
    found = natural_limits(values)
    assert found is not None
    assert round(found.centre, 7) == 0.6694159
    assert round(found.lower, 6) == -2.383666
    assert round(found.upper, 6) == 3.722497


def test_screened_limits_are_those_of_its_worked_example() -> None:
    """NHSRplotthedots, 'Deviations from Excel defaults': 4.6, 1.94 and -0.72; 6.95 unscreened."""
    found = natural_limits(array(1, 2, 1, 2, 10, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1, 2, 1))
    assert found is not None
    assert [round(number, 2) for number in found[:3]] == [1.94, -0.72, 4.60]


def test_mean_and_moving_ranges_are_the_published_ones() -> None:
    values = array(*MONTHLY_COUNTS)
    assert round(float(np.mean(moving_ranges(values))), 6) == 571.891892
    # Its own limits are not screened; one range of 2,003 is above 3.267 times the mean.
    ranges = sorted(float(one) for one in moving_ranges(values))
    assert mean_moving_range(values) == pytest.approx(sum(ranges[:-1]) / 36)
    found = natural_limits(values)
    assert found is not None and round(found.centre, 6) == 2820.631579


def test_a_range_at_the_screen_stays_and_the_screen_is_applied_once() -> None:
    # Ranges 1 (nine times), 4, 12: mean 25/11 screens out the 12; a second pass would take the 4.
    values = array(0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 5, 17)
    assert mean_moving_range(values) == pytest.approx(13 / 10)


def test_one_jump_in_a_flat_line_does_not_make_every_figure_a_signal() -> None:
    """100 % in every quarter but the last once had limits of no width around 99.3 %."""
    values = array(100, 100, 100, 100, 100, 95)
    found = natural_limits(values)
    assert found is not None and found.lower < 100 - 2.66 * 0.99
    assert [one.rules for one in signals(values, found)][:5] == [()] * 5


def test_a_gap_breaks_the_moving_range() -> None:
    assert np.isnan(moving_ranges(array(1, GAP, 100))).all()
    with_gap = natural_limits(array(1, 2, 1, 2, 1, 2, GAP, 9, 8, 9))
    assert with_gap is not None
    assert with_gap.points == 9
    assert with_gap.upper - with_gap.centre == pytest.approx(2.66)


def test_no_limits_below_six_points_and_provisional_below_twelve() -> None:
    series = [1.0, 3.0, 2.0, 4.0, 2.0, 3.0, 1.0, 2.0, 3.0, 2.0, 1.0, 2.0, 3.0]
    assert natural_limits(array(*series[:5])) is None
    six, eleven, twelve = (natural_limits(array(*series[:n])) for n in (6, 11, 12))
    assert six is not None and eleven is not None and twelve is not None
    assert six.is_provisional and eleven.is_provisional and not twelve.is_provisional


def test_points_with_hardly_two_in_a_row_have_no_limits() -> None:
    assert natural_limits(array(1, GAP, 2, GAP, 3, GAP, 4, GAP, 5, GAP, 6, 7)) is None
    assert natural_limits(np.array([])) is None


def test_a_baseline_is_the_first_twelve_shown_points() -> None:
    values = array(*range(5), GAP, *range(20))
    assert len(baseline(values)) == 13
    assert np.count_nonzero(~np.isnan(baseline(values))) == 12
    assert len(baseline(values[:8])) == 8


def test_later_points_do_not_move_the_limits() -> None:
    first = [10.0, 12, 9, 11, 10, 13, 9, 10, 12, 11, 10, 12]
    assert natural_limits(baseline(array(*first, 90, 95, 99))) == natural_limits(array(*first))


@pytest.mark.parametrize(("value", "way"), [(16.1, 1), (3.9, -1), (16.0, 0), (4.0, 0)])
def test_a_point_outside_the_limits_is_a_signal_and_one_on_them_is_not(
    value: float, way: int
) -> None:
    (found,) = signals(array(value), STEADY)
    assert found == (Signal(("point_outside",), way) if way else Signal())


def test_seven_on_one_side_are_a_signal_and_all_are_marked() -> None:
    assert rules([11, 12, 11, 12, 11, 12]) == [set()] * 6
    assert rules([9, 11, 12, 11, 12, 11, 12, 11, 9]) == [set(), *[{"seven_one_side"}] * 7, set()]
    assert directions([9, 8, 9, 8, 9, 8, 9]) == [-1] * 7


@pytest.mark.parametrize("between", [10.0, GAP, 9.0])
def test_a_run_is_broken_by_a_gap_by_the_centre_and_by_the_other_side(between: float) -> None:
    assert rules([11, 12, 11, 12, between, 12, 11, 12, 11]) == [set()] * 9


def test_seven_rising_are_a_signal_and_six_are_not() -> None:
    assert rules([7, 8, 9, 10, 11, 12]) == [set()] * 6
    assert rules([8, 7, 8, 9, 10, 11, 12, 13])[1:] == [{"seven_trend"}] * 7
    assert directions([13, 12, 11, 10, 9, 8, 7]) == [-1] * 7


@pytest.mark.parametrize("between", [10.0, GAP])
def test_a_trend_is_broken_by_an_equal_value_and_by_a_gap(between: float) -> None:
    assert rules([7, 8, 9, 10, between, 11, 12, 13]) == [set()] * 8


def test_a_turning_point_belongs_to_the_trend_that_led_to_it() -> None:
    ways = directions([7, 8, 9, 10, 11, 12, 13, 12, 11, 10, 9, 8, 7])
    assert ways == [1] * 7 + [-1] * 6


def test_two_of_three_in_the_outer_third_are_a_signal_on_one_side_only() -> None:
    assert rules([14.5, 10, 15]) == [{"two_of_three"}, set(), {"two_of_three"}]
    assert rules([14.5, 10, 5]) == [set()] * 3
    assert rules([14, 10, 14]) == [set()] * 3
    assert rules([14.5, 10, 10, 15]) == [set()] * 4
    assert rules([14.5, GAP, 15]) == [set()] * 3


def test_its_own_place_gives_a_point_its_direction_before_a_trend_does() -> None:
    found = signals(array(3.5, 5, 6, 7, 8, 9, 9.5), STEADY)
    assert found[0].rules[0] == "point_outside" and "seven_trend" in found[0].rules
    assert [one.direction for one in found] == [-1] * 7


def test_a_gap_has_no_signal() -> None:
    assert signals(array(GAP, 20, GAP), STEADY)[::2] == [Signal(), Signal()]


@pytest.mark.parametrize(
    ("direction", "polarity", "state"),
    [
        (1, "high", "improving"), (-1, "high", "concerning"), (1, "low", "concerning"),
        (-1, "low", "improving"), (1, "none", "changed"), (-1, "none", "changed"),
        (0, "high", "no_signal"), (0, "none", "no_signal"),
    ],
)  # fmt: skip
def test_variation_is_judged_by_polarity(direction: int, polarity: str, state: str) -> None:
    assert variation(Signal(("seven_trend",) if direction else (), direction), polarity) == state


@pytest.mark.parametrize(
    ("target", "polarity", "state"),
    [
        (3.0, "high", "consistently_meets"), (17.0, "high", "consistently_misses"),
        (17.0, "low", "consistently_meets"), (3.0, "low", "consistently_misses"),
        (10.0, "high", "neither"), (16.0, "low", "neither"), (4.0, "low", "neither"),
        (3.0, "none", None), (None, "high", None),
    ],
)  # fmt: skip
def test_a_target_is_met_or_missed_consistently_only_outside_the_limits(
    target: float | None, polarity: str, state: str | None
) -> None:
    assert assurance(STEADY, target, polarity) == state


def test_limits_are_cut_to_what_a_figure_can_be() -> None:
    assert within(Limits(5.0, -3.0, 103.0, 12), 0, 100) == Limits(5.0, 0, 100, 12)
    assert within(STEADY, 0, 100) == STEADY


numbers = st.lists(st.integers(0, 40), min_size=6, max_size=30)


def judged(values: xmr.Values) -> list[Signal]:
    limits = natural_limits(baseline(values))
    assert limits is not None
    return signals(values, limits)


@given(st.floats(-1e6, 1e6), st.integers(6, 30))
def test_a_constant_series_has_no_signal(value: float, points: int) -> None:
    assert judged(np.full(points, value)) == [Signal()] * points


@given(numbers, st.sampled_from([0.001, 0.1, 1 / 3, 7.0, 1e4]), st.integers(-1000, 1000))
def test_signals_do_not_depend_on_the_unit_or_the_zero(
    series: list[int], scale: float, shift: int
) -> None:
    values = array(*series)
    assert judged(values * scale + shift * scale) == judged(values)


@given(numbers, st.sampled_from(["high", "low", "none"]), st.integers(-5, 45))
def test_a_mirrored_series_with_mirrored_polarity_says_the_same(
    series: list[int], polarity: str, target: int
) -> None:
    values = array(*series)
    mirrored = {"high": "low", "low": "high", "none": "none"}[polarity]
    here, there = judged(values), judged(-values)
    assert [variation(one, polarity) for one in here] == [variation(one, mirrored) for one in there]
    limits, opposite = natural_limits(baseline(values)), natural_limits(baseline(-values))
    assert limits is not None and opposite is not None
    assert assurance(limits, target, polarity) == assurance(opposite, -target, mirrored)


@given(numbers)
def test_limits_equal_an_independent_calculation(series: list[int]) -> None:
    ranges = [Fraction(abs(b - a)) for a, b in pairwise(series)]
    mean = sum(ranges, Fraction()) / len(ranges)
    kept = [one for one in ranges if one <= Fraction(3267, 1000) * mean]
    spread = sum(kept, Fraction()) / len(kept) or mean
    centre = Fraction(sum(series), len(series))
    found = natural_limits(array(*series))
    assert found is not None
    wanted = [centre, centre - Fraction(266, 100) * spread, centre + Fraction(266, 100) * spread]
    assert list(found[:3]) == pytest.approx([float(one) for one in wanted], rel=1e-9, abs=1e-9)
