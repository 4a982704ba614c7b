"""Patterns along a series: runs on one side, trends, points that crowd at one edge.

A sign is 1, -1 or 0 (neither, or a gap); each function returns one sign for each place of its
series: which way the pattern points there, 0 where there is none.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.float64]


def signs(apart: Values, beyond: float) -> list[int]:
    """1 above ``beyond``, -1 below its negative, 0 between them and at a gap."""
    return [int(way) for way in (apart > beyond).astype(int) - (apart < -beyond).astype(int)]


def runs(signs: Sequence[int], length: int) -> list[int]:
    """The sign at each place of a run of at least ``length`` equal signs, 0 elsewhere."""
    found = [0] * len(signs)
    start = 0
    for at in range(1, len(signs) + 1):
        if at == len(signs) or signs[at] != signs[start]:
            if at - start >= length:
                found[start:at] = signs[start:at]
            start = at
    return found


def trends(values: Values, near: float, length: int) -> list[int]:
    """The way of each point in ``length`` or more rising or falling in a row.

    Where one trend turns into another, the turning point belongs to the one that led to it.
    """
    steps = runs(signs(np.diff(values), near), length - 1)
    before, after = [0, *steps], [*steps, 0]
    return [was or will for was, will in zip(before, after, strict=True)][: len(values)]


def two_of_three(outer: Sequence[int], shown: Sequence[bool]) -> list[int]:
    """The side of each outer point of two among three shown in a row, 0 elsewhere."""
    found = [0] * len(outer)
    for start in range(len(outer) - 2):
        if not all(shown[start : start + 3]):
            continue
        for way in (1, -1):
            places = [at for at in range(start, start + 3) if outer[at] == way]
            if len(places) >= 2:
                for at in places:
                    found[at] = way
    return found
