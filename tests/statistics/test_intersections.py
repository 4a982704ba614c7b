"""Main effects and interactions against a direct fit, closed forms and simulated tables."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import minimize

from pipelines.statistics import shrinkage
from pipelines.statistics.intersections import interactions

# A busy machine is no reason to fail.
patient = settings(deadline=None)
ROWS, COLUMNS = np.repeat(np.arange(5), 4), np.tile(np.arange(4), 5)
tables = st.lists(st.tuples(st.integers(0, 80), st.integers(20, 4000)), min_size=20, max_size=20)


def test_with_equal_children_main_effects_are_row_times_column_over_all() -> None:
    events = np.arange(20.0)
    table = events.reshape(5, 4)
    expected = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
    found = shrinkage.main_effects(events, 100, ROWS, COLUMNS)
    np.testing.assert_allclose(found, expected.ravel(), rtol=1e-9)


def test_main_effects_are_the_log_linear_model_of_greatest_likelihood() -> None:
    random = np.random.default_rng(2)
    children = random.integers(50, 2000, 20)
    events = random.poisson(children * 0.05)
    known = np.ones(20, dtype=bool)
    known[[3, 9]] = False
    design = np.hstack([np.eye(5)[ROWS], np.eye(4)[COLUMNS]])

    def unlikely(effects: npt.NDArray[np.float64]) -> float:
        means = children * np.exp(design @ effects)
        return float((means - events * np.log(means))[known].sum())

    best = minimize(unlikely, np.full(9, -1.5), method="BFGS", options={"gtol": 1e-8})
    found = shrinkage.main_effects(np.where(known, events, np.nan), children, ROWS, COLUMNS)
    np.testing.assert_allclose(found, children * np.exp(design @ best.x), rtol=1e-4)


@patient
@given(tables)
def test_main_effects_keep_the_totals_of_rows_and_columns(table: list[tuple[int, int]]) -> None:
    events, children = np.array(table).T
    found = shrinkage.main_effects(events, children, ROWS, COLUMNS)
    for labels in (ROWS, COLUMNS):
        sums = np.bincount(labels, found)
        np.testing.assert_allclose(sums, np.bincount(labels, events), rtol=1e-7, atol=1e-9)


@patient
@given(tables)
def test_a_cell_lies_between_its_raw_rate_and_what_main_effects_predict(
    table: list[tuple[int, int]],
) -> None:
    events, children = np.array(table).T
    found = interactions(events, children, ROWS, COLUMNS)
    raw, predicted = events / children, found.expected / children
    known = found.expected > 0
    assert (np.isnan(found.ratio) == ~known).all()
    slack = 1e-9 * (raw + predicted)
    between = (found.value >= np.minimum(raw, predicted) - slack) & (
        found.value <= np.maximum(raw, predicted) + slack
    )
    assert between[known].all()
    assert (found.lower <= found.value)[known].all()
    assert (found.value <= found.upper)[known].all()


def test_a_table_without_interaction_is_read_as_its_main_effects() -> None:
    """By labels of any kind; the ratio is 1 throughout."""
    children = np.array([1000.0, 2000, 500, 800, 400, 1600])
    events = children * np.array([0.01, 0.02, 0.03, 0.02, 0.04, 0.06])
    found = interactions(events, children, ["a", "a", "a", "b", "b", "b"], ["x", "y", "z"] * 2)
    assert found.prior.is_pooled
    np.testing.assert_allclose(found.expected, events, rtol=1e-9)
    np.testing.assert_allclose(found.ratio, 1, rtol=1e-12)
    assert (found.ratio_lower < 1).all() and (found.ratio_upper > 1).all()


def test_a_cell_that_neither_characteristic_explains_is_found() -> None:
    random = np.random.default_rng(8)
    children = np.full(20, 3000)
    truth = 0.02 * np.linspace(1, 2, 5)[ROWS] * np.linspace(1, 1.5, 4)[COLUMNS]
    truth[6] *= 3
    found = interactions(random.poisson(children * truth), children, ROWS, COLUMNS)
    assert np.argmax(found.ratio) == 6
    assert found.ratio_lower[6] > 1
    assert (found.ratio_upper[6] > found.ratio[6]) and found.ratio[6] < 3


def test_main_effects_do_not_hide_how_much_cells_differ() -> None:
    """The failure: the likelihood without adjustment takes the differences that the main effects
    used up for agreement, and reads real interactions as none."""
    random = np.random.default_rng(31)
    held, spreads = [], []
    for _ in range(150):
        children = random.integers(500, 6000, 20)
        rows, columns = random.normal(0, 0.5, 5), random.normal(0, 0.3, 4)
        truth = 0.02 * np.exp(rows[ROWS] + columns[COLUMNS]) * random.gamma(6, 1 / 6, 20)
        found = interactions(random.poisson(children * truth), children, ROWS, COLUMNS)
        spreads.append(1 / found.prior.shape)
        held += list((found.lower <= truth) & (truth <= found.upper))
    assert np.mean(spreads) == pytest.approx(1 / 6, rel=0.2)
    assert np.mean(held) > 0.9


def test_hidden_cells_take_no_part_and_get_what_their_row_and_column_predict() -> None:
    found = interactions([4, 6, np.nan, 9], [10, 10, 10, 20], [0, 0, 1, 1], [0, 1, 0, 1])
    np.testing.assert_allclose(found.expected, [4, 6, 3, 9], rtol=1e-9)
    assert np.isnan(found.value).tolist() == [False, False, True, False]
    alone = shrinkage.main_effects([4, np.nan, 3], [10, 10, 0], [0, 1, 0], [0, 0, 1])
    assert np.isnan(alone).tolist() == [False, True, True]


def test_groups_without_events_or_children_raise_nothing() -> None:
    found = interactions([0, 0, 0, 3], [10, 10, 10, 20], [0, 0, 1, 1], [0, 1, 0, 1])
    np.testing.assert_allclose(found.expected, [0, 0, 0, 3], atol=1e-12)
    assert np.isnan(found.ratio).tolist() == [True, True, True, False]
    for nothing in (0.0, np.nan):
        empty = interactions([nothing, nothing], [5, 5], [0, 1], [0, 0])
        assert np.isnan(empty.ratio).all()
    assert interactions([], [], [], []).value.size == 0
    with pytest.raises(ValueError, match="one row"):
        interactions([1, 2], [5, 5], [0], [0, 1])
