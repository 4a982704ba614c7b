"""Which further counts to hide, so that no confidential one can be worked out; at the least cost.

A reader of a release knows every shown count and every equation between counts. What a hidden
count may then be is an interval: the least and the greatest value that a linear programme finds
for it. The counts to hide are chosen by an integer programme whose constraints are drawn from those
linear programmes as they fail (complementary cell suppression by Benders' cuts: Fischetti and
Salazar, "Models and algorithms for optimizing cell suppression in tabular data with linear
constraints", JASA 95, 2000). Among many linked counts the integers are rounded from fractions, and
after the first round what was chosen stays. Both are solved by HiGHS; the same tables always give
the same answer.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from typing import NamedTuple

import numpy as np

from pipelines.disclosure.cuts import Cuts
from pipelines.disclosure.programmes import MANY, Flags, Indices
from pipelines.disclosure.system import System, components, part_of

_ROUNDS = 1000
# For so many rounds everything is chosen anew; then what was chosen stays and only more is added.
# The last rounds of the pure method cost minutes and save a count or two in a thousand.
_OPEN_ROUNDS = 1


class Choice(NamedTuple):
    """``hidden``: a flag for every count; ``exposed``: places that no choice protects."""

    hidden: Flags
    exposed: list[int]


def choose_hidden(system: System) -> Choice:
    """The cheapest set of counts to hide that keeps every confidential one protected.

    Raises:
        RuntimeError: it did not come to an end, which no table was ever seen to cause.
    """
    hidden, exposed = system.must_hide.copy(), []
    linked = [
        columns
        for columns in components(system.matrix, np.ones(len(hidden), bool))
        if not np.isnan(system.must_reach_low[columns]).all()
    ]
    # The largest first, so that the last to end is not the longest; HiGHS lets other threads run.
    linked.sort(key=len, reverse=True)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        choices = threads.map(lambda columns: _choose_linked(part_of(system, columns)), linked)
        for columns, choice in zip(linked, choices, strict=True):
            hidden[columns] = choice.hidden
            exposed += [int(columns[place]) for place in choice.exposed]
    return Choice(hidden, sorted(exposed))


def _choose_linked(system: System) -> Choice:
    rows = _with_a_confidential_count(system)
    work = Cuts(system, system.matrix[rows])
    work.first_cuts()
    hidden = work.choose_movable()
    safe: set[bytes] = set()
    open_rounds = _OPEN_ROUNDS if len(hidden) > MANY else _ROUNDS
    for number in range(_ROUNDS):
        found = unmet = 0
        for columns in components(work.full, hidden & ~system.is_known):
            key = columns.tobytes()
            if key in safe:
                continue
            cuts = work.attack(columns, is_settled=number >= open_rounds)
            if not cuts:
                safe.add(key)
            found += work.add(cuts)
            # Where no cut could be drawn, the count is not safe all the same.
            unmet += sum(cut is None or cut.place not in work.exposed for cut in cuts)
        if unmet and not found:
            raise RuntimeError("A choice of counts to hide does not meet what was asked of it.")
        if not found:
            return Choice(hidden, sorted(work.exposed))
        if number >= open_rounds:
            work.settle(hidden)
        hidden = work.choose_movable()
    raise RuntimeError(f"No choice of counts to hide was found in {_ROUNDS} rounds.")


def _with_a_confidential_count(system: System) -> Indices:
    touched = abs(system.matrix) @ system.must_hide.astype(float)
    return np.flatnonzero(touched > 0)
