"""Ranges by linear programming (HiGHS): solutions that show a cell may be small, or large.

Most cells are settled many at a time: one programme looks for a solution in which as many as
possible of the open cells are small (or large), and every solution is a witness for all of its
cells. What no common solution settles is asked cell by cell; whole numbers are insisted on only
where a solution is not whole by itself.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array

from pipelines.disclosure.auditor.bounds import Flags, Floats, Ints, System

INFEASIBLE, UNBOUNDED = 2, 3
MOST_SECONDS = 20.0
MOST_ROUNDS = 12


class Contradiction(Exception):
    """No figures at all satisfy the equations."""


@dataclass
class Seen:
    """What is known of each cell of a system.

    ``low`` and ``high`` are the smallest and largest value of any solution found (inf and -inf
    before the first); ``floor`` and ``ceiling`` are proven limits.
    """

    low: Floats
    high: Floats
    floor: Floats
    ceiling: Floats

    @classmethod
    def nothing(cls, system: System) -> Seen:
        """Before the first solution."""
        n = len(system.low)
        return cls(np.full(n, np.inf), np.full(n, -np.inf), system.low.copy(), system.high.copy())

    def note(self, solution: Floats, cells: Flags) -> None:
        """Take a solution as a witness for ``cells``."""
        self.low[cells] = np.minimum(self.low[cells], solution[cells])
        self.high[cells] = np.maximum(self.high[cells], solution[cells])


def witness(system: System, open_cells: Flags, lowest: float, highest: float, part: Ints) -> Seen:
    """Solutions for the open cells of ``system``: at or below ``lowest``, at or above ``highest``.

    Args:
        system: cells that are all free, in one or more independent parts.
        open_cells: the cells to be settled.
        lowest, highest: how far down and up a cell must be able to go.
        part: the number of the independent part each cell belongs to.

    Raises:
        Contradiction: there is no solution.
    """
    seen = Seen.nothing(system)
    chance = np.random.default_rng(7)
    for upwards in (False, True):
        for _ in range(MOST_ROUNDS):
            missing = open_cells & (seen.high < highest if upwards else seen.low > lowest)
            # What the limits rule out is asked cell by cell, where the exact range is found.
            missing &= (seen.ceiling >= highest) if upwards else (seen.floor <= lowest)
            if not missing.any():
                break
            before = missing.sum()
            goal = highest if upwards else lowest
            _together(system, missing, goal, upwards, part, seen, chance)
            left = missing & (seen.high < highest if upwards else seen.low > lowest)
            if left.sum() > 0.9 * before:
                break
    return seen


def settle(system: System, cell: int, seen: Seen, *, upwards: bool, cap: float = np.inf) -> bool:
    """The exact smallest (largest) whole value of one cell, noted in ``seen``; whether proven.

    ``cap`` ends an upward search early.
    """
    cost = np.zeros(len(system.low))
    cost[cell] = -1.0 if upwards else 1.0
    high = system.high.copy()
    if upwards:
        high[cell] = max(min(high[cell], cap), system.low[cell])
    for whole in (False, True):
        answer = _solve(system, cost, high=high, whole=whole)
        if answer.status == UNBOUNDED:
            seen.high[cell] = seen.ceiling[cell] = np.inf
            return True
        if answer.x is None:
            return False
        solution = _rounded(answer.x, system.whole)
        if _is_whole(answer.x, system.whole).all():
            seen.note(solution, np.ones(len(solution), dtype=bool))
            limit = solution[cell]
            if upwards and limit < cap:
                seen.ceiling[cell] = min(seen.ceiling[cell], limit)
            if not upwards:
                seen.floor[cell] = max(seen.floor[cell], limit)
            return True
    return False


def _together(
    system: System,
    missing: Flags,
    goal: float,
    upwards: bool,
    part: Ints,
    seen: Seen,
    chance: np.random.Generator,
) -> None:
    """One solution in which as many of the missing cells as possible reach the goal."""
    n, targets = len(system.low), np.flatnonzero(missing)
    k = len(targets)
    pick = csr_array((np.ones(k), (np.arange(k), targets)), shape=(k, n))
    # A helper for each target: how far it is above the goal, or how far towards it, at most.
    matrix = block_array([[system.matrix, None], [pick, -eye_array(k)]], format="csr")
    weight = chance.uniform(0.8, 1.2, k)
    if upwards:
        limits = (np.zeros(k), np.full(k, np.inf))
        cost, low, high = -weight, np.minimum(system.low[targets], goal), np.full(k, goal)
    else:
        limits = (np.full(k, -np.inf), np.full(k, goal))
        cost, low, high = weight, np.zeros(k), np.full(k, np.inf)
    extended = System(
        np.concatenate([system.low, low]),
        np.concatenate([system.high, high]),
        np.concatenate([system.whole, np.zeros(k, dtype=bool)]),
        matrix,
        np.concatenate([system.row_low, limits[0]]),
        np.concatenate([system.row_high, limits[1]]),
    )
    costs = np.concatenate([np.zeros(n), cost])
    answer = _solve(extended, costs, whole=False)
    if answer.x is None:
        if answer.status == INFEASIBLE:
            raise Contradiction
        return
    parts = int(part.max()) + 1
    uneven = np.bincount(part[~_is_whole(answer.x[:n], system.whole)], minlength=parts) > 0
    seen.note(_rounded(answer.x[:n], system.whole), ~uneven[part])
    if uneven.any():
        again = _solve(extended, costs, whole=True)
        if again.x is not None:
            seen.note(_rounded(again.x[:n], system.whole), np.ones(n, dtype=bool))


def _solve(system: System, cost: Floats, *, whole: bool, high: Floats | None = None):  # type: ignore[no-untyped-def]
    top = system.high if high is None else high
    return milp(
        cost,
        constraints=LinearConstraint(system.matrix, system.row_low, system.row_high),
        bounds=Bounds(system.low, top),
        integrality=system.whole.astype(int) if whole else np.zeros(len(cost)),
        options={"time_limit": MOST_SECONDS, "mip_rel_gap": 0.0},
    )


def _is_whole(values: Floats, whole: Flags) -> Flags:
    result: Flags = ~whole | (np.abs(values - np.round(values)) < 1e-5)
    return result


def _rounded(values: Floats, whole: Flags) -> Floats:
    rounded: Floats = np.where(whole, np.round(values), values)
    return rounded
