"""What every part of the disproportionality report starts from: a release, a period, an audience.

Which period a family is shown of, and of which area, is decided here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from pipelines.periods import is_quarter, quarter_bounds
from pipelines.publishing.group_family import Family
from pipelines.publishing.group_reader import (
    NO_SECOND,
    CategoryRow,
    DecisionRow,
    GroupRow,
    Groups,
    read_groups,
)
from pipelines.publishing.quarter import YEAR_KINDS, Quarter, year_words

# Where the catalogue of characteristics does not say, they stand in this order.
_FIRST = ("ethnicity", "ethnicity_19", "sex", "age_band", "disability", "religion_or_belief")


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
        mine = self._families.get(area or self.area, [])
        return [one for one in mine if one.is_crossed == crossed]

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


def _year_end(start: date) -> date:
    # No year that is reported on begins on 29 February.
    return start.replace(year=start.year + 1) - timedelta(days=1)
