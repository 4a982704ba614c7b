"""Groups within groups: nineteen ethnic groups, and ethnicity crossed with another characteristic.

What may be changed here: which measures are broken down how finely, and how far a combination
stands out from what its two characteristics lead to expect. Everything is drawn from breakdowns
that are there already and adds up to them: finer groups to the group they are within, a two-way
table to both of its one-way breakdowns.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from random import Random

from pipelines.demo.chance import apportion, hold_within, split
from pipelines.demo.profile import Group

SHARES = Path(__file__).parent / "ethnic_groups.csv"

# Social care and schools record in the same codes, so numerator and denominator have one list.
NINETEEN = {
    "referrals",
    "assessments_completed",
    "section_47_enquiries",
    "icpcs",
    "child_protection_plans_starting",
    "child_protection_plans",
    "children_looked_after",
    "children_looked_after_starting",
    "suspensions",
    "pupils",
}
# Returned by the nineteen alone: the warehouse makes the five of them.
ONLY_NINETEEN = {"child_protection_plans_starting", "children_looked_after_starting"}
# Measure -> what ethnicity is crossed with. Ethnicity by sex of children looked after is published
# and therefore in the profile.
CROSSED = {
    "referrals": ("sex", "disability", "age_band"),
    "children_looked_after": ("disability", "age_band", "unaccompanied"),
    # The population that ethnicity by sex is divided by.
    "suspensions": ("sex",),
    "pupils": ("sex",),
}
# How much more often a combination is found than its two characteristics together lead to expect.
_STANDS_OUT = {
    ("black", "10_to_15"): 1.3,
    ("asian", "female"): 0.85,
    ("white", "under_1"): 1.15,
    ("mixed", "yes", "disability"): 0.7,
    ("other", "yes", "unaccompanied"): 40.0,
    ("black", "yes", "unaccompanied"): 6.0,
    ("asian", "yes", "unaccompanied"): 5.0,
    ("mixed", "yes", "unaccompanied"): 0.3,
    ("white", "yes", "unaccompanied"): 0.1,
}

Counts = Mapping[Group, int]


def one_way(groups: Counts, characteristic: str) -> dict[str, int]:
    """Category -> count of a characteristic by itself."""
    return {
        category: count
        for (first, category, second, _), count in groups.items()
        if first == characteristic and second == "none"
    }


def nineteen(
    rng: Random, area: str, groups: Counts, *, is_stock: bool, room: Counts | None
) -> dict[Group, int]:
    """Each of the five ethnic groups shared out to its finer ones.

    Args:
        rng: belongs to these figures alone.
        area: whose shares are taken.
        groups: the measure's groups, ethnicity among them.
        is_stock: the same children are counted again next time, so chance plays no part.
        room: groups of a measure that this one is within; no finer group may exceed its own there.
    """
    most = one_way(room, "ethnicity_19") if room else {}
    found: dict[Group, int] = {}
    for group, count in one_way(groups, "ethnicity").items():
        weights = _shares()[area, group]
        parts = apportion(count, weights) if is_stock else split(rng, count, weights)
        if room:
            parts = hold_within(parts, most)
        found |= {("ethnicity_19", finer, "none", "none"): n for finer, n in parts.items()}
    return found


def crossed(
    generator: Callable[[str], Random], groups: Counts, with_: tuple[str, ...], *, is_stock: bool
) -> dict[Group, int]:
    """Two-way tables of ethnicity with each characteristic; both margins are the one-way counts."""
    found: dict[Group, int] = {}
    for characteristic in with_:
        rng = generator(f"ethnicity x {characteristic}")
        left = one_way(groups, characteristic)
        rows = one_way(groups, "ethnicity")
        for place, (group, count) in enumerate(rows.items(), start=1):
            parts = dict(left)
            if place < len(rows):
                weights = {
                    key: n * _association(group, key, characteristic) for key, n in left.items()
                }
                parts = (
                    apportion(count, weights)
                    if is_stock and any(weights.values())
                    else split(rng, count, weights)
                )
                parts = hold_within(parts, left)
            for key, n in parts.items():
                left[key] -= n
                found["ethnicity", group, characteristic, key] = n
    return found


def _association(group: str, category: str, characteristic: str) -> float:
    named = _STANDS_OUT.get((group, category, characteristic))
    return named if named is not None else _STANDS_OUT.get((group, category), 1.0)


@cache
def _shares() -> dict[tuple[str, str], dict[str, float]]:
    """Authority and one of five groups -> its finer groups' shares."""
    found: dict[tuple[str, str], dict[str, float]] = {}
    with SHARES.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            finer = found.setdefault((row["area_code"], row["group"]), {})
            finer[row["finer_group"]] = float(row["share"])
    return found
