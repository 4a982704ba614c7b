"""Goodness of fit against the worked value, published examples and exact sums."""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2_contingency, chisquare

from pipelines.statistics import goodness

# A busy machine is no reason to fail.
patient = settings(deadline=None)


def test_sixty_of_four_hundred_where_a_tenth_is_expected_has_the_worked_values() -> None:
    found = goodness.share_against(60, 400, 0.1)
    assert found.statistic == pytest.approx(100 / 9, abs=1e-6)
    assert (round(found.statistic, 2), found.degrees, round(found.p_value, 4)) == (11.11, 1, 0.0009)
    assert found.p_value == pytest.approx(0.000858, abs=5e-7)


def test_expected_counts_are_not_taken_for_a_second_sample() -> None:
    """The failure: a test of two samples on 60 of 400 against 40 of 400 gives p 0.04."""
    two_samples = chi2_contingency([[60, 340], [40, 360]], correction=False).pvalue
    assert two_samples > 0.03
    assert goodness.share_against(60, 400, 0.1).p_value < two_samples / 30


def test_mendels_peas_have_their_published_statistic() -> None:
    """315, 108, 101 and 32 against 9:3:3:1: chi-squared 0.470 on 3 degrees, p 0.925 (Snedecor and
    Cochran, Statistical Methods, chapter on goodness of fit)."""
    seen = np.array([315, 108, 101, 32])
    found = goodness.chi_square(seen, seen.sum() * np.array([9, 3, 3, 1]) / 16)
    assert (round(found.statistic, 3), found.degrees) == (0.470, 3)
    assert found.p_value == pytest.approx(0.9254, abs=5e-5)


@patient
@given(st.lists(st.tuples(st.integers(0, 500), st.integers(1, 500)), min_size=2, max_size=20))
def test_it_is_pearsons_test_of_scipy_one_row_at_a_time(cells: list[tuple[int, int]]) -> None:
    observed, weights = np.array(cells, dtype=float).T
    expected = observed.sum() * weights / weights.sum()
    if observed.sum() == 0:
        return
    alone = chisquare(observed, expected)
    found = goodness.chi_square([observed, observed], [expected, expected])
    assert found.statistic == pytest.approx([alone.statistic] * 2, rel=1e-9)
    assert found.p_value == pytest.approx([alone.pvalue] * 2, rel=1e-9)


def test_cells_that_cannot_have_events_are_left_out() -> None:
    found = goodness.chi_square([60, 340, 0], [40, 360, 0])
    assert found == goodness.share_against(60, 400, 0.1)
    impossible = goodness.chi_square([60, 340], [0, 400])
    assert (impossible.statistic, impossible.p_value) == (inf, 0)


def test_nothing_known_gives_nothing_and_raises_nothing() -> None:
    found = goodness.share_against([0, nan, 3, 3], [0, 5, 5, 5], [0.1, 0.1, nan, 0.5])
    assert np.isnan(found.p_value).tolist() == [True, True, True, False]
    assert np.isnan(goodness.chi_square([5], [5])).all()


def test_expected_counts_of_another_total_are_refused() -> None:
    """The failure: all the events' expected counts beside the known events only."""
    with pytest.raises(ValueError, match="add up"):
        goodness.chi_square([60, 300], [40, 360])
    with pytest.raises(ValueError, match="divide per cent by 100"):
        goodness.share_against(60, 400, 10)
    with pytest.raises(ValueError, match="more events than all"):
        goodness.share_against(60, 40, 0.1)
