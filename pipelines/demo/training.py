"""The demo's multi-agency training: events, who took part, what they rated, what came of it.

What was held is written out in ``words/training.yml``; who came, how sure they were before and
after and who answered later is drawn, the same whenever it is sent.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from random import Random
from typing import Any

from pipelines.demo.business_plan import OFFICE
from pipelines.demo.chance import apportion, generator, normal, part_of
from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds

Entry = Mapping[str, Any]
_WHO = {
    ("leicester_childrens_social_care", "practitioner"): 17.0,
    ("leicestershire_childrens_social_care", "practitioner"): 19.0,
    ("rutland_childrens_social_care", "practitioner"): 3.0,
    ("leicestershire_childrens_social_care", "manager"): 5.0,
    ("leicestershire_police", "practitioner"): 11.0,
    ("llr_integrated_care_board", "practitioner"): 14.0,
    ("leicestershire_partnership_trust", "practitioner"): 10.0,
    ("leicester_early_help", "support_staff"): 7.0,
    ("leicestershire_education", "other"): 6.0,
    ("other", "volunteer"): 4.0,
}
_COME, _RATE, _ANSWER, _CHANGE = 0.85, 0.72, 0.58, 0.62
_LOW, _HIGH = 1, 5


def training_rows(seed: int, quarter: str) -> list[Row]:
    """The events held in the quarter, and the follow-ups of earlier ones that ended in it."""
    starts, ends = quarter_bounds(quarter)
    rows: list[Row] = []
    for event in read_yaml(WORDS / "training.yml"):
        followed = event.get("follow_up")
        is_new = starts <= event["held"] <= ends
        is_followed = bool(followed) and starts <= followed["day"] <= ends
        if is_new or is_followed:
            rows.append(_event(event))
        if is_new:
            rows += _took_part(seed, event)
        if is_followed:
            rows.append(_follow_up(seed, event))
    return [{"period": quarter, "agency": OFFICE, **row} for row in rows]


def _event(event: Entry) -> Row:
    held: date = event["held"]
    return {
        "item_type": "event",
        "event_code": event["code"],
        "title": event["title"],
        "kind": event["kind"],
        "scope": event["scope"],
        "theme": event["theme"],
        "held_on": held,
        "audience": event["audience"],
        "places_offered": event.get("offered"),
    }


def _took_part(seed: int, event: Entry) -> Iterator[Row]:
    rng = generator(seed, "training places", event["code"])
    for (agency, role), came in apportion(event["came"], _WHO).items():
        if came:
            yield {
                "item_type": "places",
                "event_code": event["code"],
                "trained_agency": agency,
                "role_group": role,
                "places_taken": came + part_of(rng, came, 1 - _COME),
                "attended": came,
            }
    for (before, after), people in sorted(Counter(_ratings(seed, event)).items()):
        yield {
            "item_type": "ratings",
            "event_code": event["code"],
            "rating_before": before,
            "rating_after": after,
            "people": people,
        }


def _ratings(seed: int, event: Entry) -> list[tuple[int, int]]:
    rng = generator(seed, "training ratings", event["code"])
    return [_pair(rng, event["lift"]) for _ in range(part_of(rng, event["came"], _RATE))]


def _pair(rng: Random, lift: float) -> tuple[int, int]:
    before = 3.1 + 0.8 * normal(rng)
    after = before + lift + 0.6 * normal(rng)
    return _rounded(before), _rounded(after)


def _rounded(rating: float) -> int:
    return min(_HIGH, max(_LOW, round(rating)))


def _follow_up(seed: int, event: Entry) -> Row:
    rng = generator(seed, "training follow-up", event["code"])
    asked = len(_ratings(seed, event))
    answered = part_of(rng, asked, _ANSWER)
    return {
        "item_type": "follow_up",
        "event_code": event["code"],
        "asked": asked,
        "answered": answered,
        "changed_practice": part_of(rng, answered, _CHANGE),
        "example": event["follow_up"]["example"],
    }
