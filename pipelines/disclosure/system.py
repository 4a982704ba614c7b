"""One system of linked counts: what suppression protects, as plain arithmetic.

Knows nothing of measures or areas. Equations and counts that nothing links are separate questions;
here they are told apart.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from pipelines.disclosure.programmes import Flags, Floats, Indices


@dataclass(frozen=True)
class System:
    """Counts that are linked by equations.

    Attributes:
        matrix: equations x counts; every equation is ``matrix @ counts == 0``.
        counts: the true counts (of one that nobody knows, any that fits the others).
        floor: what a reader knows a hidden count to be at least.
        must_hide: confidential in itself, or hidden by its supplier.
        is_known: a reader has the count from elsewhere, hidden or not.
        is_count: a count of the release; others stand for what nobody counted.
        must_reach_low, must_reach_high: the values that have to stay possible for a confidential
            count; NaN where nothing is asked.
        cost: what hiding the count costs; infinite where it is known anyway or must be shown.
    """

    matrix: csr_array
    counts: Floats
    floor: Floats
    must_hide: Flags
    is_known: Flags
    is_count: Flags
    must_reach_low: Floats
    must_reach_high: Floats
    cost: Floats


def part_of(system: System, columns: Indices) -> System:
    """These counts alone; no equation links them to any other."""
    rows = np.unique(system.matrix.tocsc()[:, columns].indices)
    return System(
        matrix=system.matrix[rows][:, columns],
        counts=system.counts[columns],
        floor=system.floor[columns],
        must_hide=system.must_hide[columns],
        is_known=system.is_known[columns],
        is_count=system.is_count[columns],
        must_reach_low=system.must_reach_low[columns],
        must_reach_high=system.must_reach_high[columns],
        cost=system.cost[columns],
    )


def components(matrix: csr_array, hidden: Flags) -> list[Indices]:
    """Hidden counts that equations link to one another, each group in ascending order."""
    columns = np.flatnonzero(hidden)
    if not len(columns):
        return []
    # Without signs, or what links two counts twice may cancel out.
    part = abs(matrix[:, columns])
    links = part.T @ part
    _, label = connected_components(links, directed=False)
    order = np.argsort(label, kind="stable")
    edges = np.flatnonzero(np.diff(label[order])) + 1
    return [columns[group] for group in np.split(order, edges)]
