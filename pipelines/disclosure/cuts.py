"""The cuts of one group of linked counts: what each attack that succeeds asks to be hidden.

An attack finds how far a hidden count can move while everything shown stays as it is. Where that is
not far enough, its prices say which counts would have to be hidden besides: that is a cut.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy.sparse import csr_array

from pipelines.disclosure.programmes import (
    MANY,
    NEAR,
    Cheapest,
    Flags,
    Floats,
    Indices,
    Moves,
)
from pipelines.disclosure.system import System

# By how much a fraction must be wanting to be worth a cut.
_LEAST = 0.05
# Fractions are asked again until a round brings no more than this share of new cuts.
_FEW = 0.01
# Cuts that one round takes of one group of linked counts.
_CUTS_AT_ONCE = 8


class Cut(NamedTuple):
    """At least ``need`` of ``weight`` must be among the hidden, for the count at ``place``."""

    place: int
    columns: Indices
    weight: Floats
    need: float


class Cuts:
    """The cuts found so far, and what they ask to be hidden."""

    def __init__(self, system: System, near: csr_array) -> None:
        self.system = system
        self.full = system.matrix
        self._near = near
        self._by_column = system.matrix.tocsc()
        self._sole = abs(system.matrix)
        self._cuts: list[Cut] = []
        self._known: set[bytes] = set()
        self._required = 0
        self.exposed: set[int] = set()
        self.is_settled = False
        free = np.isfinite(system.cost) & ~system.must_hide & ~system.is_known
        moves = (free | system.must_hide) & ~system.is_known
        self._free = free
        self._cheapest = Cheapest(np.where(free, system.cost, np.inf), system.must_hide)
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
        asked = (self._need_up > NEAR) | (self._need_down > NEAR)
        for row in range(self._near.shape[0]):
            part = slice(indptr[row], indptr[row + 1])
            columns, factors = indices[part], data[part]
            for at in np.flatnonzero(asked[columns]):
                others = np.arange(len(columns)) != at
                moved = -factors[others] / factors[at]
                place = int(columns[at])
                for need, sign in ((self._need_up[place], 1.0), (self._need_down[place], -1.0)):
                    if need > NEAR:
                        self.add([self._cut(place, columns[others], moved * sign, need)])

    def _cut(self, place: int, columns: Indices, moved: Floats, need: float) -> Cut | None:
        """A count can move by ``need`` only if the others let it; None where they always do."""
        live = np.abs(moved) > NEAR
        columns, moved = columns[live], moved[live]
        room = np.where(moved > 0, self._up[columns], self._down[columns])
        with np.errstate(invalid="ignore"):
            weight = np.abs(moved) * room
        fixed = self._fixed[columns]
        need -= float(weight[fixed].sum())
        if need <= NEAR:
            return None
        open_ = self._free[columns] & (weight > NEAR)
        return Cut(place, columns[open_], np.minimum(weight[open_], need), need)

    def add(self, cuts: list[Cut | None]) -> int:
        """Remember cuts; returns how many are new."""
        new = 0
        for cut in cuts:
            if cut is None:
                continue
            if cut.weight.clip(0).sum() < cut.need - NEAR:
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
        """What is hidden stays so; only more is added."""
        self._fixed = hidden.copy()
        self.is_settled = True
        self._free &= ~hidden
        self._cheapest.fix(hidden)

    def choose_movable(self) -> Flags:
        """The cheapest choice in which no count is hidden that its equations tell at once.

        Hiding such a count protects nobody, so the cheapest choice of all has none; but the cuts of
        one attack see no further than the count that they ask for.
        """
        # First with fractions of counts, which is quicker and finds most of these cuts.
        while not self.is_settled:
            before = len(self._cuts)
            if self.add(self._told(self.choose(whole=False))) <= _FEW * before:
                break
        if not self.is_settled and len(self._fixed) > MANY:
            # Those that are left are found when the choice is settled, when it costs little.
            return self.choose() > 0.5
        while True:
            chosen = self.choose()
            if not self.add(self._told(chosen)):
                return chosen > 0.5

    def _told(self, chosen: Floats) -> list[Cut | None]:
        """Cuts for equations in which one count is hidden more than all the others together."""
        equations = self._sole
        most = np.asarray(equations.multiply(chosen).max(axis=1).todense()).ravel()
        wanting = np.flatnonzero(2 * most - equations @ chosen > _LEAST)
        cuts: list[Cut | None] = []
        for row in wanting:
            columns = equations.indices[equations.indptr[row] : equations.indptr[row + 1]]
            alone = columns[np.argmax(chosen[columns])]
            if self._free[alone]:
                need = -float(self._fixed[columns].sum())
                columns = columns[self._free[columns]]
                # The others of the equation would be no better off in its place.
                for one in columns:
                    weight = np.where(columns == one, -1.0, 1.0)
                    cuts.append(Cut(int(one), columns, weight, need))
        return cuts

    def choose(self, *, whole: bool = True) -> Floats:
        """The cheapest choice that meets every cut: 1 for hidden; or, not ``whole``, fractions."""
        new = self._cuts[self._required :]
        if new:
            self._cheapest.require(_matrix(new, len(self._fixed)), _needs(new))
            self._required = len(self._cuts)
        return self._cheapest.whole() if whole else self._cheapest.fractions()

    def attack(self, columns: Indices, *, is_settled: bool) -> list[Cut | None]:
        """Cuts for the confidential counts among linked hidden ones that a reader can narrow.

        ``is_settled``: what is hidden now stays hidden, so that what is proven stays proven.
        """
        rows = np.unique(self._by_column[:, columns].indices)
        near = self.full[rows]
        inside = near[:, columns]
        cuts: list[Cut | None] = []
        moves = Moves(inside, -self._down[columns], self._up[columns])
        for needs, sign in ((self._need_up, 1.0), (self._need_down, -1.0)):
            need = needs[columns]
            asked = (need > NEAR) & ~self._proven[sign][columns]
            asked[[int(at) in self.exposed for at in columns]] = False
            if not asked.any():
                continue
            # All at once first, as long as that brings somebody there: whoever gets there together
            # with others can get there alone.
            left = asked
            while left.any():
                reached, _ = moves.furthest(left, need, sign)
                still = left & (sign * reached < need - NEAR)
                if still.sum() == left.sum():
                    break
                left = still
            if is_settled:
                self._proven[sign][columns[asked & ~left]] = True
            for at in np.flatnonzero(left):
                reached, prices = moves.furthest(np.arange(len(columns)) == at, need, sign)
                if sign * reached[at] < need[at] - NEAR:
                    place = int(columns[at])
                    cuts.append(self._cut_of_dual(place, sign, prices, near, float(need[at])))
                elif is_settled:
                    self._proven[sign][columns[at]] = True
                if len(cuts) >= _CUTS_AT_ONCE:
                    # What these ask for mends most of the others: they are asked again after it.
                    return cuts
        return cuts

    def _cut_of_dual(
        self, place: int, sign: float, prices: Floats, near: csr_array, need: float
    ) -> Cut | None:
        # By the equations' prices the count's move is a sum over the moves of other counts, hidden
        # or not: what each of them could add at most is the weight of hiding it.
        moved = near.T @ prices
        moved[place] += sign
        touched = np.flatnonzero(np.abs(moved) > NEAR)
        return self._cut(place, touched, moved[touched], need)


def _matrix(cuts: list[Cut], width: int) -> csr_array:
    lengths = np.array([len(cut.columns) for cut in cuts])
    rows = np.repeat(np.arange(len(cuts)), lengths)
    columns = np.concatenate([cut.columns for cut in cuts])
    weights = np.concatenate([cut.weight for cut in cuts])
    return csr_array((weights, (rows, columns)), shape=(len(cuts), width))


def _needs(cuts: list[Cut]) -> Floats:
    return np.array([cut.need for cut in cuts])
