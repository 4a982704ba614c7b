"""The attack itself: from cells and equations to the range of every hidden cell.

Cheap arithmetic first, programmes where it does not suffice, and a way back where the figures
contradict what is believed about them: first what is known from elsewhere is let go, then the
breakdowns are only upper limits, then nothing is believed of that component.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from pipelines.disclosure.auditor.belief import Equations
from pipelines.disclosure.auditor.bounds import (
    Flags,
    Floats,
    Ints,
    System,
    groups,
    idle,
    tighten,
    without_loops,
)
from pipelines.disclosure.auditor.linear import Contradiction, Seen, settle, witness
from pipelines.disclosure.auditor.protection import Protection

# Equations that may fail because a group is missing, before all others are doubted.
BREAKDOWNS = ("categories", "two_way", "finer_groups", "parts_of_measures", "regions", "subsets")
_CELLS_AT_ONCE = 1500


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
    wanted = np.zeros(found.count + 1, dtype=bool)  # the last: in no group
    wanted[found.of_cell[judged & free]] = True
    known = _still_true(system, np.where(free, facts, np.nan))
    held = ~np.isnan(known)
    system.low[held] = system.high[held] = known[held]
    seen = Seen(system.low.copy(), system.high.copy(), system.low.copy(), system.high.copy())
    proven = np.ones(len(low), dtype=bool)
    relaxed: list[int] = []
    for step in range(4):
        columns = np.flatnonzero(free & wanted[found.of_cell])
        if not len(columns):
            break
        rows = np.flatnonzero(
            (found.of_row >= 0) & wanted[found.of_row] & (np.isfinite(system.row_low)
                                                          | np.isfinite(system.row_high))
        )  # fmt: skip
        part = system.part(rows, columns)
        result, sure, contradicted = _solve(part, judged[columns], protection, exact)
        seen.low[columns], seen.high[columns] = result.low, result.high
        seen.floor[columns], seen.ceiling[columns] = result.floor, result.ceiling
        proven[columns] = sure
        wanted = np.zeros(found.count + 1, dtype=bool)  # the last: in no group
        wanted[found.of_cell[columns[contradicted]]] = True
        if step > 0:
            _, first = np.unique(found.of_cell[columns[contradicted]], return_index=True)
            relaxed += columns[contradicted][first].tolist()
        _let_go(system, step, wanted, found.of_cell, found.of_row, equations.families, low, high)
    return Ranges(
        seen.floor, seen.ceiling, seen.low, seen.high, proven, found.count,
        np.unique(np.array(relaxed, dtype=np.int64)),
    )  # fmt: skip


def _still_true(system: System, facts: Floats) -> Floats:
    """The facts that no equation of known figures alone proves to have changed."""
    facts = facts.copy()
    ones = abs(system.matrix).astype(bool).astype(float)
    while True:
        held = ~np.isnan(facts)
        low, high = np.where(held, facts, system.low), np.where(held, facts, system.high)
        known = (ones @ (low < high).astype(float)) == 0
        total = system.matrix @ np.where(np.isfinite(high), high, 0.0)
        wrong = known & ((total > system.row_high + 1e-6) | (total < system.row_low - 1e-6))
        doubtful = (ones[np.flatnonzero(wrong)].sum(axis=0) > 0) & held
        if not doubtful.any():
            return facts
        facts[doubtful] = np.nan


def _let_go(
    system: System,
    step: int,
    wanted: Flags,
    of_cell: Ints,
    of_row: Ints,
    families: np.ndarray,
    low: Floats,
    high: Floats,
) -> None:
    """What is given up for the contradicted components before the next attempt."""
    inside = (of_cell >= 0) & wanted[of_cell]
    system.low[inside], system.high[inside] = low[inside], high[inside]
    rows = (of_row >= 0) & wanted[of_row]
    if step == 1:
        system.row_low[rows & np.isin(families, BREAKDOWNS)] = -np.inf
    if step == 2:
        system.row_low[rows], system.row_high[rows] = -np.inf, np.inf


def _solve(
    system: System, judged: Flags, protection: Protection, exact: bool
) -> tuple[Seen, Flags, Flags]:
    """Ranges within one set of components; whether proven, and which cells are contradicted."""
    contradicted = tighten(system)
    at_work = np.flatnonzero(~idle(system))
    free = system.high > system.low
    found = groups(system.matrix[at_work], free)
    seen = Seen(system.low.copy(), system.high.copy(), system.low.copy(), system.high.copy())
    proven = np.ones(len(system.low), dtype=bool)
    busy = np.bincount(found.of_row[found.of_row >= 0], minlength=found.count) > 0
    inner = System(
        system.low, system.high, system.whole, system.matrix[at_work],
        system.row_low[at_work], system.row_high[at_work],
    )  # fmt: skip
    # One more place, for the cells that are in no group: their label is -1.
    hard = np.append(busy & ~without_loops(inner, found), False)
    open_cells = judged & free & hard[found.of_cell]
    if not exact:
        open_cells &= system.low <= protection.highest
    asked = np.unique(found.of_cell[open_cells])
    members = _members(found.of_cell, found.count)
    equations = _members(found.of_row, found.count)
    for batch in _batches(asked, members):
        _batch(
            inner, batch, members, equations, open_cells, protection, exact, seen, proven,
            contradicted,
        )  # fmt: skip
    return seen, proven, contradicted


def _batch(
    system: System,
    batch: list[int],
    members: list[Ints],
    equations: list[Ints],
    open_cells: Flags,
    protection: Protection,
    exact: bool,
    seen: Seen,
    proven: Flags,
    contradicted: Flags,
) -> None:
    columns = np.concatenate([members[one] for one in batch])
    rows = np.concatenate([equations[one] for one in batch])
    part = np.repeat(np.arange(len(batch)), [len(members[one]) for one in batch])
    inside = system.part(rows, columns)
    still = open_cells[columns]
    try:
        found = witness(inside, still, protection.lowest, protection.highest, part)
    except Contradiction:
        if len(batch) == 1:
            contradicted[columns] = True
            return
        for half in (batch[: len(batch) // 2], batch[len(batch) // 2 :]):
            _batch(
                system, half, members, equations, open_cells, protection, exact, seen, proven,
                contradicted,
            )  # fmt: skip
        return
    for number, one in enumerate(batch):
        own = np.flatnonzero(part == number)
        single = system.part(equations[one], members[one])
        view = Seen(found.low[own], found.high[own], found.floor[own], found.ceiling[own])
        sure = _one_by_one(single, still[own], view, protection, exact)
        proven[members[one]] = sure
        seen.low[members[one]], seen.high[members[one]] = view.low, view.high
        seen.floor[members[one]], seen.ceiling[members[one]] = view.floor, view.ceiling


def _one_by_one(
    system: System, open_cells: Flags, seen: Seen, protection: Protection, exact: bool
) -> Flags:
    """Settle what no common solution settled; whether each cell's verdict is proven."""
    proven = np.ones(len(system.low), dtype=bool)
    for cell in np.flatnonzero(open_cells).tolist():
        low, high = protection.lowest, protection.highest
        sure = True
        if exact or seen.low[cell] > low:
            sure &= settle(system, cell, seen, upwards=False)
        if exact:
            sure &= settle(system, cell, seen, upwards=True)
        elif seen.high[cell] < high and seen.low[cell] <= high:
            sure &= settle(system, cell, seen, upwards=True, cap=high)
        covered = seen.low[cell] <= low and seen.high[cell] >= high
        if not exact and not covered and seen.low[cell] <= high:
            sure &= settle(system, cell, seen, upwards=True)
        proven[cell] = sure or covered
    return proven


def _members(label: Ints, count: int) -> list[Ints]:
    """The positions of each label from 0."""
    order = np.argsort(label, kind="stable")
    ends = np.searchsorted(label[order], np.arange(count + 1))
    return [order[ends[i] : ends[i + 1]] for i in range(count)]


def _batches(asked: Ints, members: list[Ints]) -> list[list[int]]:
    """Components in batches of about as many cells as a programme solves fast."""
    batches: list[list[int]] = []
    size = _CELLS_AT_ONCE
    for one in asked.tolist():
        if size + len(members[one]) > _CELLS_AT_ONCE:
            batches.append([])
            size = 0
        batches[-1].append(one)
        size += len(members[one])
    return batches
