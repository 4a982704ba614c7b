"""Which further counts to hide, so that no confidential one can be worked out; at the least cost.

Pure arithmetic over one system of linked tables; knows nothing of measures or areas. A reader of a
release knows every shown count and every equation between counts. What a hidden count may then be
is an interval: the least and the greatest value that a linear programme finds for it. The counts to
hide are chosen by an integer programme whose constraints are drawn from those linear programmes as
they fail (complementary cell suppression by Benders' cuts: Fischetti and Salazar, "Models and
algorithms for optimizing cell suppression in tabular data with linear constraints", JASA 95, 2000).
Both are solved by HiGHS, as SciPy brings it; the same tables always give the same answer.
"""

from __future__ import annotations

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, linprog, milp
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Indices = NDArray[np.intp]

_NEAR = 1e-6
# By how much a fraction must be wanting to be worth a cut.
_LEAST = 0.05
# Past this many nodes of its search the best found so far is taken: never a limit in seconds,
# or a busy machine would write another release than an idle one.
_NODES = 50
# Choices among more counts than this are rounded from fractions.
_LARGE = 60
_ROUNDS = 1000
# Cuts that one round takes of one group of linked counts.
_CUTS_AT_ONCE = 8
# For so many rounds everything is chosen anew; then what was chosen stays and only more is added.
# The last rounds of the pure method cost minutes and save a count or two in a thousand.
_OPEN_ROUNDS = 1


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


class Choice(NamedTuple):
    """``hidden``: a flag for every count; ``exposed``: places that no choice protects."""

    hidden: Flags
    exposed: list[int]


class _Cut(NamedTuple):
    """At least ``need`` of ``weight`` must be among the hidden, for the count at ``place``."""

    place: int
    columns: Indices
    weight: Floats
    need: float


def choose_hidden(system: System) -> Choice:
    """The cheapest set of counts to hide that keeps every confidential one protected.

    Raises:
        RuntimeError: it did not come to an end, which no table was ever seen to cause.
    """
    hidden, exposed = system.must_hide.copy(), []
    linked = [
        columns
        for columns in _components(system.matrix, np.ones(len(hidden), bool))
        if not np.isnan(system.must_reach_low[columns]).all()
    ]
    # The largest first, so that the last to end is not the longest; HiGHS lets other threads run.
    linked.sort(key=len, reverse=True)
    with ThreadPoolExecutor(os.cpu_count()) as threads:
        choices = threads.map(lambda columns: _choose_linked(_part_of(system, columns)), linked)
        for columns, choice in zip(linked, choices, strict=True):
            hidden[columns] = choice.hidden
            exposed += [int(columns[place]) for place in choice.exposed]
    return Choice(hidden, sorted(exposed))


def _part_of(system: System, columns: Indices) -> System:
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


def _choose_linked(system: System) -> Choice:
    rows = _with_a_confidential_count(system)
    work = _Work(system, system.matrix[rows])
    work.first_cuts()
    hidden = work.choose_movable()
    safe: set[bytes] = set()
    for number in range(_ROUNDS):
        found = unmet = 0
        for columns in _components(work.full, hidden & ~system.is_known):
            key = columns.tobytes()
            if key in safe:
                continue
            cuts = work.attack(columns, is_settled=number >= _OPEN_ROUNDS)
            if not cuts:
                safe.add(key)
            found += work.add(cuts)
            # Where no cut could be drawn, the count is not safe all the same.
            unmet += sum(cut is None or cut.place not in work.exposed for cut in cuts)
        if unmet and not found:
            raise RuntimeError("A choice of counts to hide does not meet what was asked of it.")
        if not found:
            return Choice(hidden, sorted(work.exposed))
        if number >= _OPEN_ROUNDS:
            work.settle(hidden)
        hidden = work.choose_movable()
    raise RuntimeError(f"No choice of counts to hide was found in {_ROUNDS} rounds.")


def _with_a_confidential_count(system: System) -> Indices:
    touched = abs(system.matrix) @ system.must_hide.astype(float)
    return np.flatnonzero(touched > 0)


def _components(matrix: csr_array, hidden: Flags) -> list[Indices]:
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


class _Work:
    """The cuts found so far, and what they ask to be hidden."""

    def __init__(self, system: System, near: csr_array) -> None:
        self.system = system
        self.full = system.matrix
        self._near = near
        self._by_column = system.matrix.tocsc()
        self._sole = abs(system.matrix)
        self._cuts: list[_Cut] = []
        self._known: set[bytes] = set()
        self._solved: dict[bytes, tuple[Indices, Floats]] = {}
        self.exposed: set[int] = set()
        self.is_settled = False
        free = np.isfinite(system.cost) & ~system.must_hide & ~system.is_known
        moves = (free | system.must_hide) & ~system.is_known
        self._free = free
        self._fixed = system.must_hide.copy()
        # How far a count may move, if it is hidden.
        self._down = np.where(moves, system.counts - system.floor, 0.0).clip(0)
        self._up = np.where(moves, np.inf, 0.0)
        self._need_up = np.nan_to_num((system.must_reach_high - system.counts).clip(0))
        self._need_down = np.nan_to_num((system.counts - system.must_reach_low).clip(0))
        # Proven with what is settled: whatever is hidden besides leaves a reader no wiser.
        self._proven = {1.0: np.zeros(len(free), bool), -1.0: np.zeros(len(free), bool)}

    def first_cuts(self) -> None:
        """What each equation by itself asks for."""
        indptr, indices, data = self._near.indptr, self._near.indices, self._near.data
        asked = (self._need_up > _NEAR) | (self._need_down > _NEAR)
        for row in range(self._near.shape[0]):
            part = slice(indptr[row], indptr[row + 1])
            columns, factors = indices[part], data[part]
            for at in np.flatnonzero(asked[columns]):
                others = np.arange(len(columns)) != at
                moved = -factors[others] / factors[at]
                place = int(columns[at])
                for need, sign in ((self._need_up[place], 1.0), (self._need_down[place], -1.0)):
                    if need > _NEAR:
                        self.add([self._cut(place, columns[others], moved * sign, need)])

    def _cut(self, place: int, columns: Indices, moved: Floats, need: float) -> _Cut | None:
        """A count can move by ``need`` only if the others let it; None where they always do."""
        live = np.abs(moved) > _NEAR
        columns, moved = columns[live], moved[live]
        room = np.where(moved > 0, self._up[columns], self._down[columns])
        with np.errstate(invalid="ignore"):
            weight = np.abs(moved) * room
        fixed = self._fixed[columns]
        need -= float(weight[fixed].sum())
        if need <= _NEAR:
            return None
        open_ = self._free[columns] & (weight > _NEAR)
        return _Cut(place, columns[open_], np.minimum(weight[open_], need), need)

    def add(self, cuts: list[_Cut | None]) -> int:
        """Remember cuts; returns how many are new."""
        new = 0
        for cut in cuts:
            if cut is None:
                continue
            if cut.weight.clip(0).sum() < cut.need - _NEAR:
                # Everything that may be hidden is not enough: the count is told, not protected.
                self.exposed.add(cut.place)
                continue
            order = np.argsort(cut.columns)
            key = (
                cut.columns[order].tobytes()
                + b"%f" % cut.need
                + np.round(cut.weight[order], 6).tobytes()
            )
            if key not in self._known:
                self._known.add(key)
                self._cuts.append(cut)
                new += 1
        return new

    def settle(self, hidden: Flags) -> None:
        """What is hidden stays so; only the cuts that ask for more are kept."""
        self._fixed = hidden.copy()
        self.is_settled = True
        self._free &= ~hidden
        cuts, self._cuts = self._cuts, []
        self._known.clear()
        for cut in cuts:
            of_fixed = hidden[cut.columns]
            need = cut.need - float(cut.weight[of_fixed].sum())
            left, weight = cut.columns[~of_fixed], cut.weight[~of_fixed]
            if need - weight.clip(None, 0).sum() > _NEAR:
                self.add([_Cut(cut.place, left, weight, need)])

    def choose_movable(self) -> Flags:
        """The cheapest choice in which no count is hidden that its equations tell at once.

        Hiding such a count protects nobody, so the cheapest choice of all has none; but the cuts of
        one attack see no further than the count that they ask for.
        """
        # First with fractions of counts, which is quicker and finds most of these cuts.
        while not self.is_settled and self.add(self._told(self.choose(whole=False))):
            pass
        while True:
            chosen = self.choose()
            if not self.add(self._told(chosen)):
                return chosen > 0.5

    def _told(self, chosen: Floats) -> list[_Cut | None]:
        """Cuts for equations in which one count is hidden more than all the others together."""
        equations = self._sole
        most = np.asarray(equations.multiply(chosen).max(axis=1).todense()).ravel()
        wanting = np.flatnonzero(2 * most - equations @ chosen > _LEAST)
        cuts: list[_Cut | None] = []
        for row in wanting:
            columns = equations.indices[equations.indptr[row] : equations.indptr[row + 1]]
            alone = columns[np.argmax(chosen[columns])]
            if self._free[alone]:
                need = -float(self._fixed[columns].sum())
                columns = columns[self._free[columns]]
                # The others of the equation would be no better off in its place.
                for one in columns:
                    weight = np.where(columns == one, -1.0, 1.0)
                    cuts.append(_Cut(int(one), columns, weight, need))
        return cuts

    def choose(self, *, whole: bool = True) -> Floats:
        """The cheapest choice that meets every cut: 1 for hidden; or, not ``whole``, fractions."""
        hidden = self._fixed.astype(float)
        if not self._cuts:
            return hidden
        lengths = np.array([len(cut.columns) for cut in self._cuts])
        rows = np.repeat(np.arange(len(self._cuts)), lengths)
        columns = np.concatenate([cut.columns for cut in self._cuts])
        weights = np.concatenate([cut.weight for cut in self._cuts])
        shape = (len(self._cuts), len(hidden))
        cuts = csr_array((weights, (rows, columns)), shape=shape)
        needs = np.array([cut.need for cut in self._cuts])
        linked = abs(cuts)
        _, label = connected_components(linked @ linked.T, directed=False)
        order = np.argsort(label, kind="stable")
        for group in np.split(order, np.flatnonzero(np.diff(label[order])) + 1):
            places, chosen = self._solve(cuts[group], needs[group], whole)
            hidden[places] = chosen
        return hidden

    def _solve(self, cuts: csr_array, needs: Floats, whole: bool) -> tuple[Indices, Floats]:
        used = np.unique(cuts.indices)
        # With where each weight stands: other cuts over the same counts are another question.
        parts = (used, cuts.indptr, cuts.indices, cuts.data, needs)
        key = b"".join(part.tobytes() for part in parts) + bytes([whole])
        if key not in self._solved:
            part, cost = cuts[:, used], self.system.cost[used]
            if whole and len(used) > _LARGE:
                chosen = _rounded(cost, part, needs)
            else:
                chosen = _cheapest(cost, part, needs, np.zeros(len(used)), whole=whole)
            self._solved[key] = used, chosen
        return self._solved[key]

    def attack(self, columns: Indices, *, is_settled: bool) -> list[_Cut | None]:
        """Cuts for the confidential counts among linked hidden ones that a reader can narrow.

        ``is_settled``: what is hidden now stays hidden, so that what is proven stays proven.
        """
        rows = np.unique(self._by_column[:, columns].indices)
        near = self.full[rows]
        inside = near[:, columns]
        cuts: list[_Cut | None] = []
        low, high = -self._down[columns], self._up[columns]
        for needs, sign in ((self._need_up, 1.0), (self._need_down, -1.0)):
            need = needs[columns]
            asked = (need > _NEAR) & ~self._proven[sign][columns]
            asked[[int(at) in self.exposed for at in columns]] = False
            if not asked.any():
                continue
            # All at once first, as long as that brings somebody there: whoever gets there together
            # with others can get there alone.
            left = asked
            while left.any():
                least = np.where(left, np.maximum(low, -need), low) if sign < 0 else low
                most = np.where(left, need, high) if sign > 0 else high
                reached = _solve(-sign * left.astype(float), inside, least, most).x
                still = left & (sign * reached < need - _NEAR)
                if still.sum() == left.sum():
                    break
                left = still
            if is_settled:
                self._proven[sign][columns[asked & ~left]] = True
            for at in np.flatnonzero(left):
                one = np.zeros(len(columns))
                one[at] = -sign
                lows, highs = low.copy(), high.copy()
                if sign > 0:
                    highs[at] = need[at]
                else:
                    lows[at] = max(low[at], -need[at])
                result = _solve(one, inside, lows, highs)
                if sign * result.x[at] < need[at] - _NEAR:
                    place = int(columns[at])
                    cuts.append(self._cut_of_dual(place, sign, result, near, float(need[at])))
                elif is_settled:
                    self._proven[sign][columns[at]] = True
                if len(cuts) >= _CUTS_AT_ONCE:
                    # What these ask for mends most of the others: they are asked again after it.
                    return cuts
        return cuts

    def _cut_of_dual(
        self, place: int, sign: float, result: object, near: csr_array, need: float
    ) -> _Cut | None:
        # By the equations' prices the count's move is a sum over the moves of other counts, hidden
        # or not: what each of them could add at most is the weight of hiding it.
        moved = near.T @ np.asarray(result.eqlin.marginals)  # type: ignore[attr-defined]
        moved[place] += sign
        touched = np.flatnonzero(np.abs(moved) > _NEAR)
        return self._cut(place, touched, moved[touched], need)


def _cheapest(
    cost: Floats, cuts: csr_array, needs: Floats, least: Floats, *, whole: bool
) -> Floats:
    result = milp(
        cost,
        constraints=LinearConstraint(cuts, lb=needs - _NEAR),
        integrality=np.full(len(cost), int(whole)),
        bounds=Bounds(least, 1),
        options={"node_limit": _NODES, "mip_rel_gap": 5e-3},
    )
    if result.x is None:
        return np.ones(len(cost))
    return np.round(result.x) if whole else result.x


def _rounded(cost: Floats, cuts: csr_array, needs: Floats) -> Floats:
    """Whole counts for a large choice: the cheapest fractions, of which the halves are taken whole.

    An integer programme of this size takes minutes; this costs a few counts in a hundred more.
    """
    taken = np.zeros(len(cost))
    while True:
        chosen = _cheapest(cost, cuts, needs, taken, whole=False)
        open_ = (chosen > _NEAR) & (taken < 1)
        if not open_.any():
            return taken
        most = float(chosen[open_].max())
        taken[open_ & (chosen >= min(0.5, most) - _NEAR)] = 1.0


def _solve(objective: Floats, equations: csr_array, low: Floats, high: Floats):  # type: ignore[no-untyped-def]
    bounds = np.column_stack([low, high])
    nothing = np.zeros(equations.shape[0])
    return linprog(
        objective,
        A_eq=equations,
        b_eq=nothing,
        bounds=bounds,
        method="highs-ds",
        options={"presolve": False},
    )
