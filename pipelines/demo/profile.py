"""The levels that the synthetic figures are drawn around: ``profile.csv``.

One row a measure, authority and group, with its level for two financial years and where that
level is from. For a count in a period the level is the year's total; for a snapshot it is the
count on 31 March. Rows for a group of children are weights: only their shares matter.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pipelines.contracts.load import seed_rows
from pipelines.periods import parse_quarter
from pipelines.workspace import PROJECT_ROOT

SEEDS = PROJECT_ROOT / "dbt_project" / "seeds"
PROFILE = Path(__file__).parent / "profile.csv"

# The two years that the profile knows, by the year in which they begin.
FIRST_YEAR, LAST_YEAR = 2023, 2024
# Beyond the known years half of the last change goes on, and never more than this share.
_GOES_ON, _AT_MOST = 0.5, 0.06

Group = tuple[str, str, str, str]
TOTAL: Group = ("total", "total", "none", "none")
Years = tuple[float, float]


@dataclass(frozen=True)
class Profile:
    """Levels by authority, measure and group, for the two known years."""

    levels: Mapping[tuple[str, str, Group], Years]

    @classmethod
    def load(cls, path: Path = PROFILE) -> Profile:
        """The profile that lies beside this module."""
        levels = {}
        with path.open(encoding="utf-8", newline="") as handle:
            for row in csv.DictReader(handle):
                group = (
                    row["characteristic"],
                    row["category"],
                    row["characteristic_2"],
                    row["category_2"],
                )
                levels[row["area_code"], row["measure_code"], group] = (
                    float(row["level_2023_24"]),
                    float(row["level_2024_25"]),
                )
        return cls(levels)

    @cached_property
    def areas(self) -> tuple[str, ...]:
        """The authorities, in the order of the file."""
        return tuple(dict.fromkeys(area for area, _, _ in self.levels))

    def years(self, area: str, measure: str, group: Group = TOTAL) -> Years:
        """The levels of the two known years."""
        return self.levels[area, measure, group]

    def in_quarter(self, area: str, measure: str, quarter: str, group: Group = TOTAL) -> float:
        """What a quarter of average season would count: a quarter of its year, sloping."""
        start, number = parse_quarter(quarter)
        before, this, after = (self._year(area, measure, start + by, group) for by in (-1, 0, 1))
        return max(0.0, (this + (after - before) / 2 * (number - 2.5) / 4) / 4)

    def at_end(self, area: str, measure: str, quarter: str) -> float:
        """The level on a quarter's last day: on the line between two 31 Marches."""
        start, number = parse_quarter(quarter)
        before, this = (self._year(area, measure, start + by, TOTAL) for by in (-1, 0))
        return before + (this - before) * number / 4

    def share(self, area: str, part: str, whole: str, quarter: str) -> float:
        """What share of ``whole`` is ``part`` in a quarter."""
        start, number = parse_quarter(quarter)
        shares = []
        for year in (start - 1, start, start + 1):
            of = self._year(area, whole, year, TOTAL)
            shares.append(self._year(area, part, year, TOTAL) / of if of else 0.0)
        share = shares[1] + (shares[2] - shares[0]) / 2 * (number - 2.5) / 4
        return min(0.995, max(0.0, share))

    def groups(self, area: str, measure: str) -> dict[str, tuple[Group, ...]]:
        """The groups by which a measure is broken down, by kind of breakdown."""
        found: dict[str, tuple[Group, ...]] = {}
        for known_area, known_measure, group in self.levels:
            if (known_area, known_measure) == (area, measure) and group != TOTAL:
                kind = group[0] if group[2] == "none" else f"{group[0]} x {group[2]}"
                found[kind] = (*found.get(kind, ()), group)
        return found

    def weights(self, area: str, measure: str, quarter: str, groups: tuple[Group, ...]) -> dict:
        """Each group's weight in a quarter."""
        return {group: self.in_quarter(area, measure, quarter, group) for group in groups}

    def _year(self, area: str, measure: str, start: int, group: Group) -> float:
        first, last = self.years(area, measure, group)
        if start in (FIRST_YEAR, LAST_YEAR):
            return first if start == FIRST_YEAR else last
        near = last if start > LAST_YEAR else first
        change = (last - first) * _GOES_ON * (1 if start > LAST_YEAR else -1)
        return max(0.0, near + max(-near * _AT_MOST, min(near * _AT_MOST, change)))


def returned_measures(agency_type: str) -> tuple[str, ...]:
    """The measures that agencies of a type return, in the catalogue's order."""
    return tuple(
        row["measure_code"]
        for row in seed_rows(SEEDS, "measures")
        if row["supplier_type"] == agency_type and row["is_returned"] == "true"
    )
