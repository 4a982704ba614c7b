"""Ranges within components that agree with themselves: arithmetic, then programmes.

A component without loops is settled by arithmetic alone; the others are taken to ``linear`` in
batches, and cell by cell only for what no common solution settles.
"""

from __future__ import annotations

import numpy as np

from pipelines.disclosure.auditor.bounds import (
    Flags,
    Ints,
    System,
    groups,
    idle,
    tighten,
    without_loops,
)
from pipelines.disclosure.auditor.linear import Contradiction, Seen, settle, witness
from pipelines.disclosure.auditor.protection import Protection

_CELLS_AT_ONCE = 1500


def ranges_within(
    system: System, judged: Flags, protection: Protection, *, exact: bool
) -> tuple[Seen, Flags, Flags]:
    """The ranges of the judged cells, if the system does not contradict itself.

    Returns:
        What was seen of each cell, whether it is proven, and which cells are contradicted (the
        others' ranges hold all the same).
    """
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
