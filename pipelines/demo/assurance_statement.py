"""What the demo's agencies state of their year: successes, what to develop, and what comes next.

The words are in ``words/assurance_statement.yml``; who owes a statement is the catalogue's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import parse_quarter, quarter_bounds

Entry = Mapping[str, Any]
_FIRST_YEAR = 2023


def statement_rows(quarter: str) -> dict[str, list[Row]]:
    """The statement of each agency that owes one; none but after a year's fourth quarter."""
    year, number = parse_quarter(quarter)
    if number != 4:
        return {}
    stock = {entry["agency_type"]: entry for entry in read_yaml(WORDS / "assurance_statement.yml")}
    owing = {
        row["agency_type"]
        for row in seed_rows(SEEDS, "expected_returns")
        if row["dataset"] == "assurance_statement"
    }
    before: dict[str, int] = {}
    made: dict[str, list[Row]] = {}
    for agency in seed_rows(SEEDS, "agencies"):
        kind = agency["agency_type"]
        if kind in owing:
            turn = before.get(kind, 0) + year - _FIRST_YEAR
            made[agency["agency_code"]] = _statement(stock[kind], agency, quarter, turn)
            before[kind] = before.get(kind, 0) + 1
    return made


def _statement(entry: Entry, agency: Mapping[str, str], quarter: str, turn: int) -> list[Row]:
    each = entry.get("each", 1)
    items = [("success", f"S{n + 1}", entry["successes"], turn * each + n) for n in range(each)]
    items += [
        ("area_for_development", "D1", entry["areas"], turn),
        ("key_action", "A1", entry["actions"], turn),
    ]
    return [
        {
            "period": quarter,
            "agency": agency["agency_code"],
            "year": quarter[:7],
            "item_type": item_type,
            "item_code": code,
            **_item(stock[place % len(stock)], quarter),
        }
        for item_type, code, stock, place in items
    ]


def _item(item: Entry, quarter: str) -> Row:
    ends = quarter_bounds(quarter)[1]
    return {
        "text": item["text"],
        "impact": item.get("impact"),
        "theme": item.get("theme"),
        "outcome_code": item.get("outcome", {}).get(int(quarter[:4])),
        "owner_role": item.get("owner"),
        "due_on": ends + timedelta(days=item["due"]) if "due" in item else None,
    }
