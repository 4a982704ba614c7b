"""What counts as protected, and what an audit hands back.

A confidential count is protected while the whole of 1 to 5 stays possible for it, or while every
possible value is above 5. Change the limits by passing another ``Protection``, not here.
"""

from __future__ import annotations

from dataclasses import dataclass, field

KEY = (
    "measure_code",
    "area_code",
    "period",
    "characteristic",
    "category",
    "characteristic_2",
    "category_2",
)
CellKey = tuple[str, ...]


@dataclass(frozen=True)
class Protection:
    """The counts that nobody may narrow down: ``lowest`` to ``highest``, both included."""

    lowest: int = 1
    highest: int = 5

    def __post_init__(self) -> None:
        if not 0 <= self.lowest <= self.highest:
            raise ValueError("the protected counts run from the lowest to the highest, 0 or more")

    def is_exposed(self, low: float, high: float) -> bool:
        """Whether a range cuts into the protected counts without covering them."""
        cuts = low <= self.highest and high >= self.lowest
        return cuts and not (low <= self.lowest and high >= self.highest)


@dataclass(frozen=True)
class Beliefs:
    """What the attacker takes for true beyond the shown figures.

    Attributes:
        zero_is_shown: a hidden cell is 1 or more, because zeros are shown as such. Off, a hidden
            cell may be a zero that was hidden to protect another.
        parts_within_wholes: the numerator of a percentage is no larger than its denominator,
            where no shown pair says otherwise.
        adds_up_share: the share of a measure's fully shown tables that must add up for the others
            to be believed to add up; 1.0 means all. Lower is the stronger attacker, who takes the
            odd table that does not add up for an error.
    """

    zero_is_shown: bool = False
    parts_within_wholes: bool = False
    adds_up_share: float = 0.75


@dataclass(frozen=True)
class Exposure:
    """A confidential cell that can be narrowed: ``low`` to ``high`` is all that is possible.

    ``proven`` is False where the search for a way out ended at its time limit. ``means`` are the
    families of equations that give it away.
    """

    key: CellKey
    low: float
    high: float
    proven: bool = True
    means: tuple[str, ...] = ()

    @property
    def is_exact(self) -> bool:
        """Whether only one value is possible."""
        return self.low == self.high

    @property
    def name(self) -> str:
        """The cell in words, without its range."""
        measure, area, period, one, group, two, other = self.key
        groups = [f"{first} {second}" for first, second in ((one, group), (two, other))]
        told = [text for text in groups if text not in ("total total", "none none")]
        return ", ".join([measure, area, period, *told])

    def __repr__(self) -> str:
        # A range must not reach a log by way of an error message.
        return f"Exposure({self.name})"


@dataclass(frozen=True)
class Family:
    """One kind of equation: how often it was believed fully, as an upper limit, and not at all."""

    name: str
    equal: int
    at_most: int
    not_believed: int


@dataclass(frozen=True)
class Certificate:
    """What the audit did and found.

    Attributes:
        tables: tables that hold at least one cell; a table is one measure, area and period with
            the same characteristics.
        cells: all cells, shown or not.
        confidential: cells hidden as confidential.
        judged: those of them whose protection was judged.
        equations: equations used, with at least one hidden cell in them.
        components: groups of hidden cells that hang together.
        narrowest: the fewest whole values that any judged cell which may lie in the protected
            counts is known to keep; None when there is none.
        exposures: cells that are not protected, in the order of their keys.
        families: the equations by kind.
        relaxed: components whose breakdowns contradicted the shown figures and were only taken as
            upper limits, or not at all, named by one of their cells.
        assumed: what was taken for true, in plain words.
        seconds: how long it took.
        differences: groups of people of whom this release less an earlier one tells too few, in
            tables that are no linked counts; named, without figures.
    """

    tables: int
    cells: int
    confidential: int
    judged: int
    equations: int
    components: int
    narrowest: int | None
    exposures: tuple[Exposure, ...]
    families: tuple[Family, ...]
    relaxed: tuple[str, ...]
    assumed: tuple[str, ...]
    seconds: float
    protection: Protection = field(default_factory=Protection)
    differences: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every judged cell is protected, and no difference tells of few people."""
        return not self.exposures and not self.differences
