"""The two programmes of the choice of counts to hide, each kept in HiGHS and asked again and again.

A programme that has been solved is solved anew from where it stood: a question that differs in one
price or one bound costs a few steps instead of all of them. One thread each and no limit in
seconds, so that the same tables always give the same answer.
"""

from __future__ import annotations

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

NEAR = 1e-6
# Past this many nodes of its search the best found so far is taken: never a limit in seconds,
# or a busy machine would write another release than an idle one.
_NODES = 50
_GAP = 5e-3
# More counts than this are too many for an integer programme.
MANY = 60
# HiGHS's word for a solution that meets all rules.
_FEASIBLE = 2


def _solver() -> highspy.Highs:
    solver = highspy.Highs()
    options: dict[str, bool | int | float | str] = {
        "output_flag": False,
        "threads": 1,
        # The dual method's prices make the better cuts, though the primal one would be quicker.
        "simplex_strategy": 1,
        "presolve": "off",
        "mip_max_nodes": _NODES,
        "mip_rel_gap": _GAP,
    }
    for name, value in options.items():
        solver.setOptionValue(name, value)
    return solver


def _pass(
    solver: highspy.Highs, cost: Floats, low: Floats, high: Floats, rows: csr_array, least: Floats,
    most: Floats,
) -> None:  # fmt: skip
    programme = highspy.HighsLp()
    programme.num_col_, programme.num_row_ = len(cost), rows.shape[0]
    programme.col_cost_, programme.col_lower_, programme.col_upper_ = cost, low, high
    programme.row_lower_, programme.row_upper_ = least, most
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = rows.indptr
    programme.a_matrix_.index_ = rows.indices
    programme.a_matrix_.value_ = rows.data
    solver.passModel(programme)


class Moves:
    """How far hidden counts can move, as far as equations and bounds let them: zero always may."""

    def __init__(self, equations: csr_array, low: Floats, high: Floats) -> None:
        size = len(low)
        self._low, self._high = low, high
        self._all = np.arange(size, dtype=np.int32)
        self._solver = _solver()
        nothing = np.zeros(equations.shape[0])
        _pass(self._solver, np.zeros(size), low, high, equations, nothing, nothing)

    def furthest(self, wanted: Flags, need: Floats, sign: float) -> tuple[Floats, Floats]:
        """As far as these go together, each no further than its ``need``.

        Args:
            wanted: the counts that are to move.
            need: how far each of them.
            sign: 1 up, -1 down.

        Returns:
            All moves, and the equations' prices.

        Raises:
            RuntimeError: HiGHS gave up, so nothing is known: nothing may be taken for protected.
        """
        places = self._all[wanted]
        low, high = self._low[places], self._high[places]
        if sign > 0:
            self._solver.changeColsBounds(len(places), places, low, np.minimum(high, need[places]))
        else:
            self._solver.changeColsBounds(len(places), places, np.maximum(low, -need[places]), high)
        self._solver.changeColsCost(len(places), places, np.full(len(places), -sign))
        self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            # It begins where the last question ended, and may not get on from there.
            self._solver.clearSolver()
            self._solver.run()
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError("How far a hidden count can move could not be found out.")
        solution = self._solver.getSolution()
        moves, prices = np.array(solution.col_value), np.array(solution.row_dual)
        self._solver.changeColsBounds(len(places), places, low, high)
        self._solver.changeColsCost(len(places), places, np.zeros(len(places)))
        return moves, prices


class Cheapest:
    """The cheapest counts to hide, with fractions of counts, under rules that only become more."""

    def __init__(self, cost: Floats, fixed: Flags) -> None:
        self._cost = np.where(np.isfinite(cost), cost, 0.0)
        self._fixed = fixed.astype(float)
        high = np.where(np.isfinite(cost) | fixed, 1.0, 0.0)
        self._all = np.arange(len(cost), dtype=np.int32)
        self._high = high
        self._solver = _solver()
        none = csr_array((0, len(cost)))
        _pass(self._solver, self._cost, self._fixed, high, none, np.zeros(0), np.zeros(0))

    def require(self, weights: csr_array, needs: Floats) -> None:
        """Further rules: ``weights @ hidden >= needs``."""
        self._solver.addRows(
            len(needs), needs - NEAR, np.full(len(needs), np.inf), weights.nnz,
            weights.indptr[:-1].astype(np.int32), weights.indices.astype(np.int32), weights.data,
        )  # fmt: skip

    def fix(self, hidden: Flags) -> None:
        """These are hidden, whatever else is asked."""
        self._fixed = np.maximum(self._fixed, hidden)
        self._bound(self._fixed)

    def fractions(self) -> Floats:
        """The cheapest choice in fractions."""
        return self._solved()

    def whole(self) -> Floats:
        """The cheapest whole counts, or near them.

        Among many counts an integer programme takes minutes. There, of the cheapest fractions the
        halves are taken whole, until nothing is left: a few counts in a hundred more.
        """
        if len(self._cost) <= MANY:
            return self._integers()
        taken = self._fixed.copy()
        while True:
            chosen = self._solved()
            open_ = (chosen > NEAR) & (taken < 1)
            if not open_.any():
                break
            most = float(chosen[open_].max())
            taken[open_ & (chosen >= min(0.5, most) - NEAR)] = 1.0
            self._bound(taken)
        self._bound(self._fixed)
        return taken

    def _integers(self) -> Floats:
        self._kind(highspy.HighsVarType.kInteger)
        chosen = np.round(self._solved())
        self._kind(highspy.HighsVarType.kContinuous)
        return chosen

    def _kind(self, kind: highspy.HighsVarType) -> None:
        kinds = np.full(len(self._all), int(kind), np.uint8)
        self._solver.changeColsIntegrality(len(kinds), self._all, kinds)

    def _bound(self, low: Floats) -> None:
        self._solver.changeColsBounds(len(low), self._all, low, self._high)

    def _solved(self) -> Floats:
        self._solver.run()
        if self._solver.getInfo().primal_solution_status != _FEASIBLE:
            return self._high
        return np.array(self._solver.getSolution().col_value)
