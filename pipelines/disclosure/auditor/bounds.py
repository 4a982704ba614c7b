"""Bounds by arithmetic alone: what each equation says about each of its cells, until nothing moves.

Cheap, and where a group of hidden cells hangs together without a loop it is the whole answer: then
every value within the bounds belongs to some solution (Dechter, *Constraint Processing*, 2003,
chapter 4: consistency of networks without cycles). Elsewhere the bounds are an outer limit that
``linear`` tightens. Only the rounds and the tolerance may be changed without another thought.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Flags = NDArray[np.bool_]

TOLERANCE = 1e-6
MOST_ROUNDS = 400


@dataclass
class System:
    """Cells with bounds, and equations over them: row_low <= matrix @ cells <= row_high.

    Attributes:
        low, high: the bounds of each cell; equal where it is shown. Length n.
        whole: which cells count something and so hold whole numbers. Length n.
        matrix: m rows (equations) by n columns (cells).
        row_low, row_high: limits of each equation. Length m.
    """

    low: Floats
    high: Floats
    whole: Flags
    matrix: csr_array
    row_low: Floats
    row_high: Floats

    def part(self, rows: Ints, columns: Ints) -> System:
        """These equations over these cells; the others' values go to the limits.

        Every cell of ``rows`` that is not in ``columns`` must be fixed.
        """
        taken = self.matrix[rows]
        fixed = self.low.copy()
        fixed[columns] = 0.0
        fixed[~np.isfinite(fixed)] = 0.0
        known = taken @ fixed
        return System(
            self.low[columns].copy(),
            self.high[columns].copy(),
            self.whole[columns],
            csr_array(taken[:, columns]),
            self.row_low[rows] - known,
            self.row_high[rows] - known,
        )


@dataclass(frozen=True)
class Groups:
    """Cells and equations by the connected group they belong to; -1 for none."""

    count: int
    of_cell: Ints
    of_row: Ints


def groups(matrix: csr_array, free: Flags) -> Groups:
    """Which free cells hang together through equations."""
    entries = coo_array(matrix)
    linked = free[entries.col]
    rows, columns = entries.row[linked], entries.col[linked]
    m, n = matrix.shape
    graph = coo_array((np.ones(len(rows)), (rows, columns + m)), shape=(m + n, m + n))
    _, label = connected_components(graph, directed=False)
    in_use = np.concatenate([np.bincount(rows, minlength=m) > 0, free])
    names, numbered = np.unique(label[in_use], return_inverse=True)
    of_node = np.full(m + n, -1, dtype=np.int64)
    of_node[in_use] = numbered
    return Groups(len(names), of_node[m:], of_node[:m])


def tighten(system: System) -> Flags:
    """Narrow ``system.low`` and ``system.high`` in place; which cells are contradicted.

    A cell is contradicted when no value is left for it; its equations are then left out, so that
    the contradiction stays where it is.
    """
    entries = coo_array(system.matrix)
    row, column, factor = entries.row, entries.col, entries.data
    low, high = system.low, system.high
    contradicted = np.zeros(len(low), dtype=bool)
    m = system.matrix.shape[0]
    in_use = np.ones(m, dtype=bool)
    for _ in range(MOST_ROUNDS):
        least = np.where(factor > 0, factor * low[column], factor * high[column])
        most = np.where(factor > 0, factor * high[column], factor * low[column])
        rest_least, sum_least = _without(least, row, m)
        rest_most, sum_most = _without(most, row, m)
        broken = in_use & (
            (sum_least > system.row_high + _slack(system.row_high))
            | (sum_most < system.row_low - _slack(system.row_low))
        )
        if broken.any():
            contradicted[column[broken[row]]] = True
            in_use &= ~broken
            keep = in_use[row]
            row, column, factor = row[keep], column[keep], factor[keep]
            continue
        top = system.row_high[row] - rest_least
        bottom = system.row_low[row] - rest_most
        upper = np.where(factor > 0, top, bottom) / factor
        lower = np.where(factor > 0, bottom, top) / factor
        new_low, new_high = low.copy(), high.copy()
        np.maximum.at(new_low, column, lower)
        np.minimum.at(new_high, column, upper)
        _round_inwards(new_low, new_high, system.whole)
        # A cell that is shown stays as shown; what contradicts it is seen as a broken equation.
        shown = low == high
        new_low[shown], new_high[shown] = low[shown], high[shown]
        crossed = new_low > new_high + TOLERANCE
        if crossed.any():
            contradicted |= crossed
            in_use[row[crossed[column]]] = False
            keep = in_use[row]
            row, column, factor = row[keep], column[keep], factor[keep]
            new_low[crossed], new_high[crossed] = low[crossed], high[crossed]
        new_high = np.maximum(new_high, new_low)
        if np.array_equal(new_low, low) and np.array_equal(new_high, high):
            break
        low[:], high[:] = new_low, new_high
    return contradicted


def idle(system: System) -> Flags:
    """Equations that the bounds alone already satisfy, or that hold at most one free cell."""
    entries = coo_array(system.matrix)
    factor, column = entries.data, entries.col
    least = np.where(factor > 0, factor * system.low[column], factor * system.high[column])
    most = np.where(factor > 0, factor * system.high[column], factor * system.low[column])
    m = system.matrix.shape[0]
    smallest = np.bincount(entries.row, weights=least, minlength=m)
    largest = np.bincount(entries.row, weights=most, minlength=m)
    free = (system.high > system.low)[column]
    alone = np.bincount(entries.row[free], minlength=m) <= 1
    satisfied: Flags = (smallest >= system.row_low - TOLERANCE) & (
        largest <= system.row_high + TOLERANCE
    )
    return alone | satisfied


def without_loops(system: System, found: Groups) -> Flags:
    """Groups whose bounds are exact: no loop, and factors that keep whole numbers whole."""
    entries = coo_array(system.matrix)
    inside = (found.of_row[entries.row] >= 0) & (system.high > system.low)[entries.col]
    of_entry = found.of_row[entries.row[inside]]
    edges = np.bincount(of_entry, minlength=found.count)
    nodes = np.bincount(found.of_cell[found.of_cell >= 0], minlength=found.count)
    nodes = nodes + np.bincount(found.of_row[found.of_row >= 0], minlength=found.count)
    plain = np.abs(entries.data[inside]) == 1.0
    plain &= system.whole[entries.col[inside]]
    uneven = np.bincount(of_entry[~plain], minlength=found.count)
    result: Flags = (edges == nodes - 1) & (uneven == 0)
    return result


def _without(parts: Floats, row: Ints, m: int) -> tuple[Floats, Floats]:
    """For each entry the sum of its row's other entries, and each row's sum."""
    endless = ~np.isfinite(parts)
    finite = np.where(endless, 0.0, parts)
    sums = np.bincount(row, weights=finite, minlength=m)
    counts = np.bincount(row[endless], minlength=m)
    # All endless entries of one side have the same sign: a lower sum is never +inf.
    sign = np.zeros(m)
    sign[row[endless]] = np.sign(parts[endless])
    others = counts[row] - endless
    # What is endless once stays so without one entry only if another is endless too.
    endless_sum = np.where(sign > 0, np.inf, -np.inf)
    rest = np.where(others > 0, endless_sum[row], sums[row] - finite)
    return rest, np.where(counts > 0, endless_sum, sums)


def _round_inwards(low: Floats, high: Floats, whole: Flags) -> None:
    low[whole] = np.ceil(low[whole] - TOLERANCE)
    high[whole] = np.floor(high[whole] + TOLERANCE)


def _slack(limit: Floats) -> Floats:
    """Room for rounding in floating-point sums of large shown figures."""
    size = np.where(np.isfinite(limit), np.abs(limit), 0.0)
    return TOLERANCE + 1e-9 * size
