"""A family: the groups that are tested together.

One indicator in one area and period, by one characteristic or by two. What may be asked of the
groups as a whole stands here; how it is said, in ``group_words``.
"""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.publishing.group_reader import NO_SECOND, SHOWN, GroupRow
from pipelines.publishing.release_reader import Indicator


@dataclass(frozen=True)
class Family:
    """Groups that are tested together, in the order of the catalogue."""

    indicator: Indicator
    area: str
    period: str
    characteristic: str
    characteristic_2: str
    rows: tuple[GroupRow, ...]

    @property
    def is_crossed(self) -> bool:
        """Whether it is of two characteristics at once."""
        return self.characteristic_2 != NO_SECOND

    @property
    def subject(self) -> tuple[str, str, str]:
        """What is compared, whatever the area."""
        return self.indicator.code, self.characteristic, self.characteristic_2

    @property
    def compared(self) -> tuple[GroupRow, ...]:
        """Those that are read beside the reference."""
        return tuple(row for row in self.rows if row.is_compared)

    @property
    def drawn(self) -> tuple[GroupRow, ...]:
        """Those with a ratio of their own, not their wider group's."""
        return tuple(
            row for row in self.compared if row.rate_ratio is not None and not row.is_collapsed
        )

    @property
    def reference(self) -> GroupRow | None:
        """The group that the others are compared with; none where that is all the others."""
        return next((row for row in self.rows if row.is_reference), None)

    @property
    def compares(self) -> bool:
        """Whether a ratio, or an intersection's estimate, may be shown of any group."""
        return bool(self.drawn) or any(row.shrunk_value is not None for row in self.rows)

    @property
    def is_shown(self) -> bool:
        """Whether any group has a figure, be it only its share of the events."""
        return any(row.status in SHOWN or row.share_of_events is not None for row in self.rows)

    @property
    def strength(self) -> float:
        """How far from equal the surest difference lies: 1 for none, 2 for twice or half."""
        return max((strength(row) for row in self.drawn if row.is_different), default=1.0)

    @property
    def remarks(self) -> list[str]:
        """The sentences of the caveats that hold for every row with a figure."""
        told = [_sentences(row.caveat) for row in self.compared if row.status in ("ok", "u")]
        return [one for one in (told[0] if told else []) if all(one in other for other in told)]

    def first(self, name: str) -> str | float | None:
        """The first value of a column that is the same in every row that has one."""
        return next((v for row in self.rows if (v := getattr(row, name)) is not None), None)


def strength(row: GroupRow) -> float:
    """The limit of the interval that lies nearer to equal, as a factor of 1 or more."""
    low, high = row.ratio_lower_95, row.ratio_upper_95
    near = low if (row.rate_ratio or 1) > 1 else high
    if near is None or near <= 0:
        return 1.0
    return max(near if (row.rate_ratio or 1) > 1 else 1 / near, 1.0)


def _sentences(caveat: str | None) -> list[str]:
    return [f"{one.rstrip('.')}." for one in (caveat or "").split(". ") if one]
