"""The demo's highlight reports: what each subgroup reports of a quarter, gathered by the office.

What they say is written out in ``words/subgroups.yml``; which group is asked is the catalogue's.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from pipelines.contracts.load import seed_rows
from pipelines.demo.business_plan import OFFICE
from pipelines.demo.parcel import Row
from pipelines.demo.profile import SEEDS
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import parse_quarter

Entry = Mapping[str, Any]
_FIRST_YEAR = 2023
_HEADINGS = ("achievement", "risk", "next_step", "good_practice")
# Groups meet before the office gathers what they write.
_BEFORE_SENDING = timedelta(days=5)


def subgroup_rows(quarter: str, sent_on: date) -> list[Row]:
    """A row for each heading of each group that is asked after this quarter.

    Args:
        quarter: the quarter that is reported on.
        sent_on: the day the office sends the reports.
    """
    frequency = {row["subgroup_code"]: row["frequency"] for row in seed_rows(SEEDS, "subgroups")}
    year, number = parse_quarter(quarter)
    rows: list[Row] = []
    for entry in read_yaml(WORDS / "subgroups.yml"):
        is_yearly = frequency[entry["group"]] == "yearly"
        if not is_yearly or number == 4:
            turn = year - _FIRST_YEAR if is_yearly else 4 * (year - _FIRST_YEAR) + number - 1
            rows += _report(entry, quarter, turn, sent_on)
    return rows


def _report(entry: Entry, quarter: str, turn: int, sent_on: date) -> list[Row]:
    texts = {name: _turned(entry[name], turn) for name in _HEADINGS if name in entry}
    if decision := entry.get("decisions", {}).get(quarter):
        texts["decision_wanted"] = decision
    tied = entry.get("outcome", {}).get(quarter, {})
    return [
        {
            "period": quarter,
            "agency": OFFICE,
            "subgroup": entry["group"],
            "item_type": heading,
            "text": text,
            # A group rates its work as a whole; the template asks for it beside the achievements.
            "rag": _turned(entry["rag"], turn) if heading == "achievement" else None,
            "outcome_code": tied.get(heading),
            "author_role": entry["role"],
            "written_on": sent_on - _BEFORE_SENDING,
        }
        for heading, text in texts.items()
    ]


def _turned(stock: list[str], turn: int) -> str:
    return stock[turn % len(stock)]
