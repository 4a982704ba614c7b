"""The attack itself: from cells and equations to the range of every hidden cell.

Each connected component is settled by itself (``settling``). Where its figures contradict what is
believed about them, the least that explains the contradiction is let go (``retreat``), and it is
tried again.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.auditor.belief import Equations
from pipelines.disclosure.auditor.bounds import Flags, Floats, Ints, System, groups
from pipelines.disclosure.auditor.linear import Seen
from pipelines.disclosure.auditor.protection import Protection
from pipelines.disclosure.auditor.retreat import STEPS, Component, let_go, still_true
from pipelines.disclosure.auditor.settling import ranges_within


@dataclass(frozen=True)
class Ranges:
    """What is possible for each cell.

    Attributes:
        low, high: proven limits; exact for every judged cell that is not protected, and for all
            with ``exact``.
        seen_low, seen_high: the smallest and largest value of a whole solution that was found.
        proven: whether a solution was found at both limits where one was looked for.
        components: of hidden cells that hang together.
        relaxed: one cell of each component whose equations had to be let go.
    """

    low: Floats
    high: Floats
    seen_low: Floats
    seen_high: Floats
    proven: Flags
    components: int
    relaxed: Ints


def find_ranges(
    low: Floats,
    high: Floats,
    whole: Flags,
    facts: Floats,
    equations: Equations,
    judged: Flags,
    protection: Protection,
    *,
    exact: bool = False,
) -> Ranges:
    """The feasible range of every judged cell.

    Args:
        low, high, whole, facts: of each cell; ``facts`` are values known from elsewhere (nan
            where there is none), believed unless the shown figures contradict them.
        equations: judged equations over the cells.
        judged: the cells to be settled.
        exact: whether exact ranges are wanted for cells that are protected too.
    """
    system = System(
        low.copy(), high.copy(), whole, equations.matrix,
        equations.row_low.copy(), equations.row_high.copy(),
    )  # fmt: skip
    free = high > low
    found = groups(system.matrix, free)
    # One more place, for the cells that are in no group: their label is -1.
    wanted = np.zeros(found.count + 1, dtype=bool)
    wanted[found.of_cell[judged & free]] = True
    facts = still_true(system, np.where(free, facts, np.nan))
    _hold(system, facts)
    seen = Seen(system.low.copy(), system.high.copy(), system.low.copy(), system.high.copy())
    proven = np.ones(len(low), dtype=bool)
    relaxed: list[int] = []
    for step in range(STEPS + 1):
        columns = np.flatnonzero(free & wanted[found.of_cell])
        if not len(columns):
            break
        limited = np.isfinite(system.row_low) | np.isfinite(system.row_high)
        rows = np.flatnonzero((found.of_row >= 0) & wanted[found.of_row] & limited)
        part = system.part(rows, columns)
        result, sure, contradicted = ranges_within(part, judged[columns], protection, exact=exact)
        seen.low[columns], seen.high[columns] = result.low, result.high
        seen.floor[columns], seen.ceiling[columns] = result.floor, result.ceiling
        proven[columns] = sure
        wanted[:] = False
        for one in np.unique(found.of_cell[columns[contradicted]]).tolist():
            wanted[one] = True
            component = Component(
                columns[found.of_cell[columns] == one], rows[found.of_row[rows] == one]
            )
            system.low[component.cells] = low[component.cells]
            system.high[component.cells] = high[component.cells]
            if let_go(step, system, component, facts, equations.families):
                relaxed.append(int(component.cells[0]))
        _hold(system, facts)
    return Ranges(
        seen.floor, seen.ceiling, seen.low, seen.high, proven, found.count,
        np.unique(np.array(relaxed, dtype=np.int64)),
    )  # fmt: skip


def _hold(system: System, facts: Floats) -> None:
    held = ~np.isnan(facts)
    system.low[held] = system.high[held] = facts[held]
