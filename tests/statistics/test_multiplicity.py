"""Benjamini and Hochberg's adjustment against their own example and its defining properties."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import false_discovery_control

from pipelines.statistics.multiplicity import benjamini_hochberg, count_tests

# A busy machine is no reason to fail.
patient = settings(deadline=None)
# Benjamini and Hochberg (1995), section 4.1: fifteen comparisons of a trial of thrombolysis.
TRIAL = [
    *(0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344),
    *(0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1.0),
]
chances = st.one_of(st.floats(0, 1), st.sampled_from([0.0, 0.01, 0.05, 1.0, float("nan")]))


def test_their_own_example_keeps_four_of_fifteen() -> None:
    adjusted = benjamini_hochberg(TRIAL)
    assert (adjusted < 0.05).sum() == 4
    assert adjusted[:5] == pytest.approx([0.0015, 0.003, 0.0095, 0.035625, 0.0603], abs=1e-12)


@patient
@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_it_is_scipys_adjustment(p: list[float]) -> None:
    np.testing.assert_allclose(benjamini_hochberg(p), false_discovery_control(p), rtol=1e-12)


@patient
@given(st.lists(chances, max_size=30), st.randoms())
def test_it_is_monotone_never_below_raw_and_blind_to_order(p: list[float], random) -> None:  # type: ignore[no-untyped-def]
    raw = np.array(p)
    adjusted = benjamini_hochberg(raw)
    known = ~np.isnan(raw)
    assert (np.isnan(adjusted) == ~known).all()
    assert (adjusted[known] >= raw[known]).all()
    assert (adjusted[known] <= 1).all()
    order = np.argsort(raw[known], kind="stable")
    assert (np.diff(adjusted[known][order]) >= 0).all()
    places = random.sample(range(len(p)), len(p))
    np.testing.assert_array_equal(benjamini_hochberg(raw[places]), adjusted[places])


def test_a_test_that_was_not_made_is_not_counted() -> None:
    """The failure: a group too small to test made every other group's finding weaker."""
    assert benjamini_hochberg([0.02, np.nan, 0.04, np.nan]).tolist()[::2] == [0.04, 0.04]
    assert count_tests([0.02, np.nan, 0.04, np.nan]).tolist() == [2, 2, 2, 2]


@patient
@given(st.lists(st.tuples(chances, st.sampled_from(["sex", "age", "ethnicity"])), max_size=30))
def test_each_family_is_adjusted_by_itself(tests: list[tuple[float, str]]) -> None:
    p = np.array([one for one, _ in tests])
    labels = np.array([label for _, label in tests], dtype=object)
    together, counted = benjamini_hochberg(p, labels), count_tests(p, labels)
    for label in set(labels):
        alone = p[labels == label]
        np.testing.assert_array_equal(together[labels == label], benjamini_hochberg(alone))
        assert (counted[labels == label] == (~np.isnan(alone)).sum()).all()


def test_what_is_not_a_p_value_is_refused() -> None:
    for wrong in ([-0.1], [1.1]):
        with pytest.raises(ValueError, match="between 0 and 1"):
            benjamini_hochberg(wrong)
    with pytest.raises(ValueError, match="label"):
        benjamini_hochberg([0.1, 0.2], ["sex"])
