"""The demo's yearly numbers of the local picture: what the quarterly returns make of the year.

A few differ from it, as ``words/wider_context.yml`` has it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.draw import World
from pipelines.demo.parcel import Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import parse_quarter


def wider_rows(quarter: str, world: World) -> dict[str, list[Row]]:
    """The numbers of each agency that sends any; none but after a year's fourth quarter."""
    if parse_quarter(quarter)[1] != 4:
        return {}
    asked: dict[str, list[dict[str, str]]] = {}
    for count in seed_rows(SEEDS, "wider_counts"):
        asked.setdefault(count["supplier_type"], []).append(count)
    return {
        agency["agency_code"]: [
            _row(agency["agency_code"], area, count, quarter, world)
            for area in agency["area_codes"].split(";")
            for count in asked[agency["agency_type"]]
        ]
        for agency in seed_rows(SEEDS, "agencies")
        if agency["agency_type"] in asked
    }


def _row(agency: str, area: str, count: Mapping[str, str], quarter: str, world: World) -> Row:
    year = quarter[:7]
    numbers = range(1, 5) if count["counted"] == "in the year" else (4,)
    value = sum(world.total(f"{year}-Q{n}", area, count["measure_code"]) for n in numbers)
    told = _told().get((agency, year, count["count_code"]), {})
    return {
        "period": quarter,
        "year": year,
        "agency": agency,
        "area": area,
        "count_code": count["count_code"],
        "value": value + told.get("by", 0),
        "note": told.get("note"),
    }


def _told() -> dict[tuple[str, str, str], Mapping[str, Any]]:
    entries = read_yaml(WORDS / "wider_context.yml")
    return {(one["agency"], one["year"], one["count_code"]): one for one in entries}
