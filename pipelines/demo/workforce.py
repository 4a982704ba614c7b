"""What the demo's agencies tell the Keeping in Touch meetings of their workforce, month by month.

How many posts there are and how staff are is written out in ``words/workforce.yml``; the months are
drawn around it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from pipelines.demo.chance import generator, normal, part_of
from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import parse_quarter, quarter_bounds

Entry = Mapping[str, Any]
_FIRST_YEAR = 2023
_RATINGS = {"g": "green", "a": "amber", "r": "red"}
_MONTHS = 3
# Of full-time equivalents, how many people they are.
_HEADS = 1.12
_ROUGHNESS = 0.01


def workforce_rows(seed: int, quarter: str) -> dict[str, list[Row]]:
    """The rows of each agency of the meetings: its role groups in each month of the quarter."""
    return {
        entry["agency"]: [
            {"period": quarter, "agency": entry["agency"], **row}
            for row in _rows(seed, entry, quarter)
        ]
        for entry in read_yaml(WORDS / "workforce.yml")
    }


def _rows(seed: int, entry: Entry, quarter: str) -> Iterator[Row]:
    year, number = parse_quarter(quarter)
    turn = 4 * (year - _FIRST_YEAR) + number - 1
    rag = entry["rag"][min(turn, len(entry["rag"]) - 1)]
    starts = quarter_bounds(quarter)[0]
    for later in range(_MONTHS):
        month = starts.replace(month=starts.month + later)
        way = min(1.0, (turn + later / _MONTHS) / len(entry["rag"]))
        for place, group in enumerate(entry["groups"]):
            # The largest group is rated for the agency; the last month says what lies behind it.
            is_rated = place == 0
            is_told = is_rated and rag != "g" and later == _MONTHS - 1
            comment = entry["comments"][turn % len(entry["comments"])]
            yield {
                **_figures(seed, entry["agency"], group, month, way),
                "wellbeing_rag": _RATINGS[rag] if is_rated else None,
                "comment": comment if is_told else None,
            }


def _figures(seed: int, agency: str, group: Entry, month: date, way: float) -> Row:
    rng = generator(seed, "workforce", agency, group["role"], month)
    posts = float(group["posts"])
    share = max(0.0, _between(group["vacant"], way) + _ROUGHNESS * normal(rng))
    vacant = round(posts * share, 1) if group["vacant"] != [0.0, 0.0] else 0.0
    filled = round(posts - vacant, 1)
    helped = round(vacant * group["agency_workers"], 1)
    people = max(1, round((filled + helped) * _HEADS))
    row: Row = {
        "month": month,
        "role_group": group["role"],
        "posts_fte": f"{posts:.1f}",
        "filled_fte": f"{filled:.1f}",
        "vacant_fte": f"{vacant:.1f}",
        "agency_worker_fte": f"{helped:.1f}",
        "supervision_due": people,
        "supervision_held": part_of(rng, people, group["supervised"]),
        "staff_required": people,
        "staff_competent": part_of(rng, people, group["competent"]),
    }
    if "caseload" in group:
        # Some of the staff hold no cases.
        holders = round(0.9 * people)
        row["workers"] = holders
        row["cases"] = round(holders * _between(group["caseload"], way) * (1 + 0.02 * normal(rng)))
    return row


def _between(ends: list[float], way: float) -> float:
    return ends[0] + way * (ends[1] - ends[0])
