"""What is let go where figures contradict each other, so that the rest can still be judged.

An attacker who meets a contradiction looks for the smallest error that explains it: the figures
known from elsewhere that must have changed, then the breakdowns that do not add up, then any
equation. The smallest is the one with the least sum of deviations (a linear programme); only what
deviates in it is let go. Where that does not help either, nothing is believed of the component.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array

from pipelines.disclosure.auditor.bounds import Floats, Ints, System

# Equations that may fail because a group is missing, before all others are doubted.
BREAKDOWNS = ("categories", "two_way", "finer_groups", "parts_of_measures", "regions", "subsets")
STEPS = 4
_LEAST = 1e-6
_MOST_SECONDS = 20.0


@dataclass(frozen=True)
class Component:
    """A connected component: positions of its cells and of its equations."""

    cells: Ints
    rows: Ints


def still_true(system: System, facts: Floats) -> Floats:
    """The facts (nan where there is none) that no equation of known figures proves changed.

    Where all cells of an equation are shown or facts, and it does not hold, none of its facts is
    believed: which of them has changed is not told.
    """
    facts = facts.copy()
    ones = abs(system.matrix).astype(bool).astype(float)
    while True:
        held = ~np.isnan(facts)
        low, high = np.where(held, facts, system.low), np.where(held, facts, system.high)
        known = (ones @ (low < high).astype(float)) == 0
        total = system.matrix @ np.where(np.isfinite(high), high, 0.0)
        wrong = known & ((total > system.row_high + _LEAST) | (total < system.row_low - _LEAST))
        doubtful = (ones[np.flatnonzero(wrong)].sum(axis=0) > 0) & held
        if not doubtful.any():
            return facts
        facts[doubtful] = np.nan


def let_go(
    step: int, system: System, component: Component, facts: Floats, families: np.ndarray
) -> bool:
    """Give up what explains the contradiction, in place; whether an equation was given up.

    Args:
        step: how often this component has been tried, from 0.
        system: its limits of equations are widened.
        component: with its cells' bounds as shown, without the facts.
        facts: those given up become nan.
        families: the kind of each equation of ``system``.
    """
    held = ~np.isnan(facts[component.cells])
    if step == 0 and held.any():
        facts[component.cells[held]] = _unchanged(system, component, facts)
        return False
    facts[component.cells] = np.nan
    if step <= 1:
        return _soften(system, component, np.isin(families[component.rows], BREAKDOWNS))
    if step == 2:
        return _soften(system, component, np.ones(len(component.rows), dtype=bool))
    system.row_low[component.rows], system.row_high[component.rows] = -np.inf, np.inf
    return True


def _unchanged(system: System, component: Component, facts: Floats) -> Floats:
    """The facts of the component without those that must have changed."""
    own = facts[component.cells]
    places = np.flatnonzero(~np.isnan(own))
    part = system.part(component.rows, component.cells)
    pick = csr_array(
        (np.ones(len(places)), (np.arange(len(places)), places)),
        shape=(len(places), len(component.cells)),
    )
    matrix = csr_array(block_array([[part.matrix], [pick]]))
    known = own[places]
    together = System(
        part.low, part.high, part.whole, matrix,
        np.concatenate([part.row_low, known]), np.concatenate([part.row_high, known]),
    )  # fmt: skip
    soft = np.arange(matrix.shape[0]) >= part.matrix.shape[0]
    deviation = _least_deviation(together, soft)
    if deviation is None:
        return np.full(len(known), np.nan)
    return np.where(np.abs(deviation[soft]) > _LEAST, np.nan, known)


def _soften(system: System, component: Component, soft: np.ndarray) -> bool:
    """Parts that fall short may lack one; parts that exceed their whole tell nothing."""
    part = system.part(component.rows, component.cells)
    deviation = _least_deviation(part, soft)
    if deviation is None:
        return False
    short, over = (component.rows[sign * deviation > _LEAST] for sign in (-1, 1))
    system.row_low[short] = -np.inf
    system.row_low[over], system.row_high[over] = -np.inf, np.inf
    return bool(len(short) + len(over))


def _least_deviation(system: System, soft: np.ndarray) -> Floats | None:
    """How far each equation's sum must miss its limits if the misses are to be least in sum.

    None where no missing of the soft equations is enough.
    """
    m, n = system.matrix.shape
    places = np.flatnonzero(soft)
    k = len(places)
    slack = csr_array((np.ones(k), (places, np.arange(k))), shape=(m, k))
    matrix = block_array([[system.matrix, -slack, slack]], format="csr")
    answer = milp(
        np.concatenate([np.zeros(n), np.ones(2 * k)]),
        constraints=LinearConstraint(matrix, system.row_low, system.row_high),
        bounds=Bounds(
            np.concatenate([system.low, np.zeros(2 * k)]),
            np.concatenate([system.high, np.full(2 * k, np.inf)]),
        ),
        options={"time_limit": _MOST_SECONDS},
    )
    if answer.x is None:
        return None
    deviation = np.zeros(m)
    deviation[places] = answer.x[n : n + k] - answer.x[n + k :]
    return deviation
