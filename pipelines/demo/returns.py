"""The rows of one agency's performance return, as they would be without a fault."""

from __future__ import annotations

from functools import cache

from pipelines.contracts.load import seed_rows
from pipelines.demo.draw import World
from pipelines.demo.parcel import Row
from pipelines.demo.profile import SEEDS, TOTAL, Group, returned_measures
from pipelines.demo.stories import Stories


def agencies() -> tuple[dict[str, str], ...]:
    """The agencies that owe a performance return, as the catalogue lists them."""
    owing = {
        row["agency_type"]
        for row in seed_rows(SEEDS, "expected_returns")
        if row["dataset"] == "performance_return"
    }
    return tuple(row for row in seed_rows(SEEDS, "agencies") if row["agency_type"] in owing)


def return_rows(agency: dict[str, str], quarter: str, world: World, stories: Stories) -> list[Row]:
    """Every count of the agency's measures in its areas: totals first, then their groups."""
    rows = []
    for area in agency["area_codes"].split(";"):
        for measure in returned_measures(agency["agency_type"]):
            note = stories.note(area, measure, quarter)
            counts = {TOTAL: world.total(quarter, area, measure)}
            counts |= _with_zeros(world.groups[quarter, area, measure])
            rows += [
                _row(agency["agency_code"], quarter, area, measure, group, count, note)
                for group, count in counts.items()
            ]
    return rows


def _row(
    agency: str, quarter: str, area: str, measure: str, group: Group, count: int, note: str | None
) -> Row:
    characteristic, category, characteristic_2, category_2 = group
    return {
        "period": quarter,
        "agency": agency,
        "area": area,
        "measure": measure,
        "characteristic": characteristic,
        "category": category,
        "characteristic_2": characteristic_2,
        "category_2": category_2,
        "value": count,
        "status": None,
        "note": note,
    }


# A system has no row for a group that it has no code for: that nobody was counted is not known.
_RECORDED_IN_CODES = {"ethnicity_19"}


def _with_zeros(counts: dict[Group, int]) -> dict[Group, int]:
    """The groups in the catalogue's order; a group in which nobody was counted is sent as 0."""
    kinds = dict.fromkeys((first, second) for first, _, second, _ in counts)
    return {
        (first, category, second, category_2): counts.get((first, category, second, category_2), 0)
        for first, second in sorted(kinds, key=lambda kind: kind[1] != "none")
        for category in _categories(first)
        if first not in _RECORDED_IN_CODES or (first, category, second, "none") in counts
        for category_2 in _categories(second)
    }


@cache
def _categories(characteristic: str) -> tuple[str, ...]:
    return tuple(
        row["category"]
        for row in seed_rows(SEEDS, "characteristics")
        if row["characteristic"] == characteristic
    )
