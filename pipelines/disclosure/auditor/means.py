"""How an exposed cell can be worked out: the equations that by themselves set its limits."""

from __future__ import annotations

import numpy as np
from scipy.sparse import csc_array

from pipelines.disclosure.auditor.belief import Equations
from pipelines.disclosure.auditor.bounds import Floats

TOGETHER = "together"


def means_of(
    cell: int, by_cell: csc_array, equations: Equations, low: Floats, high: Floats
) -> tuple[str, ...]:
    """The families of equations from which alone a limit of ``cell`` follows.

    Args:
        by_cell: the equations' matrix by columns.
        low, high: proven limits of every cell.

    Returns:
        Families in alphabetical order; ``TOGETHER`` where it takes several equations at once.
    """
    found = set()
    for row in by_cell.indices[by_cell.indptr[cell] : by_cell.indptr[cell + 1]]:
        entries = slice(equations.matrix.indptr[row], equations.matrix.indptr[row + 1])
        others, factors = equations.matrix.indices[entries], equations.matrix.data[entries]
        own = float(factors[others == cell].sum())
        factors, others = factors[others != cell], others[others != cell]
        least = np.where(factors > 0, low[others], high[others]) @ factors if len(others) else 0.0
        most = np.where(factors > 0, high[others], low[others]) @ factors if len(others) else 0.0
        ends = sorted(
            ((equations.row_low[row] - most) / own, (equations.row_high[row] - least) / own)
        )
        if np.ceil(ends[0] - 1e-6) >= max(low[cell], 1) or np.floor(ends[1] + 1e-6) <= high[cell]:
            found.add(str(equations.families[row]))
    return tuple(sorted(found)) or (TOGETHER,)
