"""What two characteristics predict for their cells when each acts by itself.

What may be changed here: how the main-effects model is fitted. Model: the logarithm of a cell's
rate is an effect of its row plus an effect of its column, counts are Poisson; fitted by scaling
rows and columns in turn until both sets of totals agree: Deming and Stephan (1940), Annals of
Mathematical Statistics 11, 427-444; Bishop, Fienberg and Holland (1975), Discrete Multivariate
Analysis, ch. 3.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from pipelines.statistics.arrays import Floats, same_shape

_ROUNDS = 2_000
_EQUAL = 1e-11
# Directions shorter than this part of the longest are rounding errors.
_RANK = 1e-9


def main_effects(
    events: npt.ArrayLike, exposure: npt.ArrayLike, row: npt.ArrayLike, column: npt.ArrayLike
) -> Floats:
    """Expected counts without interaction; they have the totals of the counts by row and column.

    Args:
        events: counts of the cells, in one row (not a matrix); NaN is a cell that is not shown:
            it takes no part in the fit, and gets the expected count its row and column give it.
        exposure: children of each cell. NaN or 0 leaves the cell out and gives NaN.
        row: label of each cell's category of the first characteristic.
        column: the same for the second.

    Returns:
        One expected count for each cell; NaN where its row or column has no cell in the fit.

    Raises:
        ValueError: a value is negative or infinite, or the shapes differ.
    """
    events, exposure = same_shape(events, exposure)
    rows, columns = _numbered(row, events), _numbered(column, events)
    used = ~np.isnan(events) & (exposure > 0)
    counts, over = events[used], exposure[used]
    across, down = rows[used], columns[used]
    row_size, column_size = (int(one.max(initial=-1)) + 1 for one in (rows, columns))
    row_total = np.bincount(across, counts, row_size).astype(np.float64)
    column_total = np.bincount(down, counts, column_size).astype(np.float64)
    column_effect = np.ones(column_size)
    row_effect = np.ones(row_size)
    with np.errstate(divide="ignore", invalid="ignore"):
        for _ in range(_ROUNDS):
            before = row_effect
            row_effect = _scale(row_total, across, over * column_effect[down])
            column_effect = _scale(column_total, down, over * row_effect[across])
            if np.allclose(row_effect, before, rtol=_EQUAL, atol=0, equal_nan=True):
                break
    return np.where(exposure > 0, exposure * row_effect[rows] * column_effect[columns], np.nan)


def effects_design(row: npt.ArrayLike, column: npt.ArrayLike) -> Floats:
    """Cells by effects, of full rank: the space of all that rows and columns can add up to."""
    rows = np.unique(np.asarray(row), return_inverse=True)[1]
    columns = np.unique(np.asarray(column), return_inverse=True)[1]
    both = np.hstack([np.eye(one.max(initial=-1) + 1)[one] for one in (rows, columns)])
    # Rows and columns share a constant (and more, where cells are missing), so they are not it.
    directions, sizes, _ = np.linalg.svd(both, full_matrices=False)
    return directions[:, sizes > _RANK * sizes.max(initial=0)]


def information(weights: Floats, design: Floats) -> Floats:
    """Fisher's information on the effects when a cell's logarithm weighs ``weights``.

    For Poisson counts the weights are the expected counts: McCullagh and Nelder (1989),
    Generalized Linear Models, ch. 6.
    """
    return design.T @ (weights[:, None] * design)


def relative_variance(weights: Floats, design: Floats) -> Floats:
    """Chance variance of each fitted count over its square, by the delta method."""
    if not weights.size:
        return weights
    return np.einsum("ij,ji->i", design, np.linalg.solve(information(weights, design), design.T))


def _scale(totals: Floats, labels: npt.NDArray[np.int_], fitted: Floats) -> Floats:
    """What each row (or column) is multiplied by for its fitted counts to reach their total.

    0 for a row without events, whatever its columns; NaN for one without cells in the fit.
    """
    effects = totals / np.bincount(labels, fitted, totals.size)
    effects[totals == 0] = 0
    effects[np.bincount(labels, minlength=totals.size) == 0] = np.nan
    return effects


def _numbered(labels: npt.ArrayLike, like: Floats) -> npt.NDArray[np.int_]:
    found = np.asarray(labels)
    if found.shape != like.shape or like.ndim != 1:
        raise ValueError("Cells come in one row, each with the label of its row and its column.")
    return np.unique(found, return_inverse=True)[1]
