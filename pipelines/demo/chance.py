"""Chance that gives the same figures on every machine and Python version.

Only ``random.Random.random`` is drawn from, whose sequence is promised to stay; everything else is
arithmetic on it. Each figure has its own generator, so that adding one changes no other.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from random import Random
from typing import TypeVar

Key = TypeVar("Key", bound=Hashable)

_LOOP_UP_TO = 200


def generator(seed: int, *parts: object) -> Random:
    """A generator that belongs to one figure: the same seed and parts give the same draws."""
    return Random("/".join(str(part) for part in (seed, *parts)))


def normal(rng: Random) -> float:
    """A draw with mean 0 and variance 1: twelve uniform draws, less six."""
    return sum(rng.random() for _ in range(12)) - 6


def count_around(rng: Random, mean: float, spread: float = 1.2) -> int:
    """A count with the given mean; its standard deviation is ``spread`` times that of Poisson.

    Children arrive in families, so counts vary rather more than independent events would.
    """
    if mean < 12:
        return _poisson(rng, mean)
    return max(0, round(mean + normal(rng) * spread * math.sqrt(mean)))


def _poisson(rng: Random, mean: float) -> int:
    limit, product, count = math.exp(-mean), rng.random(), 0
    while product > limit:
        product *= rng.random()
        count += 1
    return count


def part_of(rng: Random, whole: int, share: float) -> int:
    """How many of ``whole`` fall into a part with the given share: between 0 and ``whole``."""
    if share <= 0 or whole <= 0:
        return 0
    if whole <= _LOOP_UP_TO:
        return sum(rng.random() < share for _ in range(whole))
    middle, deviation = whole * share, math.sqrt(whole * share * (1 - share))
    return min(whole, max(0, round(middle + normal(rng) * deviation)))


def split(rng: Random, total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """``total`` events shared out at random by ``weights``; the parts add up to ``total``."""
    left, weight_left, parts = total, sum(weights.values()), {}
    for key, weight in weights.items():
        share = 1.0 if weight >= weight_left > 0 else weight / weight_left if weight_left else 0.0
        parts[key] = part_of(rng, left, share)
        left -= parts[key]
        weight_left -= weight
    return parts


def hold_within(parts: Mapping[Key, int], room: Mapping[Key, int]) -> dict[Key, int]:
    """The parts with none above its room; what is too much goes where most room is left.

    The room must be enough for all of them together.
    """
    held = {key: min(count, room[key]) for key, count in parts.items()}
    for _ in range(sum(parts.values()) - sum(held.values())):
        widest = max(held, key=lambda key: room[key] - held[key])
        held[widest] += 1
    return held


def apportion(total: int, weights: Mapping[Key, float]) -> dict[Key, int]:
    """``total`` children shared out by ``weights`` without chance (largest remainders)."""
    whole = sum(weights.values())
    exact = {key: total * weight / whole for key, weight in weights.items()}
    parts = {key: math.floor(value) for key, value in exact.items()}
    by_remainder = sorted(exact, key=lambda key: parts[key] - exact[key])
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts
