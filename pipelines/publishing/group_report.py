"""What every part of the disproportionality report starts from: a release, a period, an audience.

A family is what is tested together: one indicator in one area and period, by one characteristic
(or two). Which period a family is shown of is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pipelines.periods import is_quarter, quarter_bounds
from pipelines.publishing.group_reader import (
    NO_SECOND,
    SHOWN,
    CategoryRow,
    DecisionRow,
    GroupRow,
    Groups,
    read_groups,
)
from pipelines.publishing.quarter import YEAR_KINDS, Quarter, year_words
from pipelines.publishing.release_reader import Indicator

# Where the catalogue of characteristics does not say, they stand in this order.
_FIRST = ("ethnicity", "ethnicity_19", "sex", "age_band", "disability", "religion_or_belief")


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


@dataclass(frozen=True)
class GroupReport:
    """One report's period (a quarter or a financial year), audience, tables and charts' folder."""

    period: str
    quarter: Quarter
    groups: Groups
    # 'the year to 31 March 2025', 'quarter 1 of 2025-26 (April to June 2025)'.
    words: str

    @property
    def last_day(self) -> date:
        """The last day of the period."""
        return quarter_bounds(self.quarter.period)[1]

    @property
    def area(self) -> str:
        """The area that stands for the whole report."""
        return self.quarter.scope.main_area

    def category(self, characteristic: str, category: str) -> CategoryRow:
        """What the catalogue says of a group; its codes where it says nothing."""
        found = self.groups.categories.get((characteristic, category))
        return found or CategoryRow(characteristic=characteristic, category=category)

    def families(self, area: str | None = None, *, crossed: bool = False) -> list[Family]:
        """The families of an area (the report's main one) that are shown, in catalogue order."""
        return [one for one in self._families.get(area or self.area, []) if _crossed(one, crossed)]

    def best(self, *, crossed: bool = False) -> list[Family]:
        """A family for each indicator and characteristic: the main area's where it compares.

        Where it does not, because a part of the whole is confidential, those of the areas within
        it that do; else the main area's as it is.
        """
        main = self.families(crossed=crossed)
        mine = {one.subject: one for one in main}
        found = {subject: [one] for subject, one in mine.items() if one.compares}
        for area in self.quarter.scope.rows[1:]:
            for one in self.families(area, crossed=crossed):
                if one.compares and not (one.subject in mine and mine[one.subject].compares):
                    found.setdefault(one.subject, []).append(one)
        for subject, one in mine.items():
            found.setdefault(subject, [one])
        return sorted((one for some in found.values() for one in some), key=self._order)

    def characteristics(self, *, crossed: bool = False) -> list[tuple[str, str]]:
        """Characteristics (or pairs of them) that any area of the report has a family of."""
        found = {
            (one.characteristic, one.characteristic_2)
            for area in self.quarter.scope.rows
            for one in self.families(area, crossed=crossed)
        }
        return sorted(found, key=lambda pair: [self._rank(name) for name in pair])

    def decisions(self, area: str | None = None) -> list[DecisionRow]:
        """An area's decision points of the newest year that has any, in their order."""
        area = area or self.area
        mine = [one for one in self.groups.decisions if one.area_code == area]
        period = self._newest({one.period for one in mine})
        found = [one for one in mine if one.period == period]
        return sorted(found, key=lambda one: (one.point_order, self._place(one)))

    def where(self, area: str) -> str:
        """', Leicestershire' where a figure is not of the report's main area; else ''."""
        return "" if area == self.area else f", {self.quarter.scope.name(area)}"

    def period_words(self, period: str) -> str:
        """'quarter 1 of 2025-26', 'academic year 2023-24', '2024-25'."""
        return f"quarter {period[-1]} of {period[:7]}" if is_quarter(period) else year_words(period)

    @cached_property
    def _families(self) -> dict[str, list[Family]]:
        grouped: dict[tuple[str, ...], dict[str, list[GroupRow]]] = {}
        areas = set(self.quarter.scope.rows)
        for row in self.groups.rows:
            if row.area_code in areas and row.indicator_code in self.quarter.release.indicators:
                names = (row.characteristic, row.characteristic_2)
                key = (row.area_code, row.indicator_code, *names)
                grouped.setdefault(key, {}).setdefault(row.period, []).append(row)
        found: dict[str, list[Family]] = {}
        for (area, code, *pair), periods in grouped.items():
            period = self._newest(periods)
            if period is not None:
                rows = tuple(sorted(periods[period], key=self._place))
                indicator = self.quarter.release.indicators[code]
                family = Family(indicator, area, period, pair[0], pair[1], rows)
                found.setdefault(area, []).append(family)
        for families in found.values():
            families.sort(key=self._order)
        return found

    def _newest(self, periods: Iterable[str]) -> str | None:
        """The report's own period, else the newest year that had ended with it."""
        if self.period in periods:
            return self.period
        release = self.quarter.release
        ended = {
            end: period
            for period in sorted(periods)
            if release.period_kinds.get(period) in YEAR_KINDS
            and (end := _year_end(release.period_starts[period])) <= self.last_day
        }
        return ended[max(ended)] if ended else None

    def _order(self, family: Family) -> tuple[object, ...]:
        pair = (family.characteristic, family.characteristic_2)
        place = self.quarter.scope.rows.index(family.area)
        return (*(self._rank(name) for name in pair), family.indicator.sort_order, place)

    def _rank(self, characteristic: str) -> tuple[int, str]:
        orders = [
            one.sort_order
            for one in self.groups.categories.values()
            if one.characteristic == characteristic and one.sort_order is not None
        ]
        if characteristic in _FIRST:
            return _FIRST.index(characteristic), characteristic
        return len(_FIRST) + min(orders, default=9999), characteristic

    def _place(self, row: GroupRow | DecisionRow) -> tuple[int, int, str, str]:
        second, other = NO_SECOND, NO_SECOND
        if isinstance(row, GroupRow):
            second, other = row.characteristic_2, row.category_2
        places = [
            9999 if (found := self.category(*pair).sort_order) is None else found
            for pair in ((row.characteristic, row.category), (second, other))
        ]
        return places[0], places[1], row.category, other


def groups_beside(quarter: Quarter, period: str, words: str) -> GroupReport:
    """The same for a report that is already open."""
    groups = read_groups(quarter.release.folder, quarter.scope.rows, period)
    return GroupReport(period, quarter, groups, words)


def _sentences(caveat: str | None) -> list[str]:
    return [f"{one.rstrip('.')}." for one in (caveat or "").split(". ") if one]


def _crossed(family: Family, wanted: bool) -> bool:
    return (family.characteristic_2 != NO_SECOND) == wanted


def _year_end(start: date) -> date:
    # No year that is reported on begins on 29 February.
    return start.replace(year=start.year + 1) - timedelta(days=1)
