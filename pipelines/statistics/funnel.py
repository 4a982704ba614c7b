"""Control limits of a funnel plot, for the curves of a chart.

The figures' own limits are computed in the warehouse (``dbt_project/macros/funnel.sql``, where the
method is explained) by the same formulas; a test compares the two.
"""

from __future__ import annotations

from math import sqrt
from typing import Literal, NamedTuple

Z_95, Z_998 = 1.959963984540054, 3.090232306167813
Method = Literal["wilson", "poisson"]
_STEPS = 10


class Limits(NamedTuple):
    """What chance alone allows, in the unit of the centre."""

    lower_95: float
    upper_95: float
    lower_998: float
    upper_998: float


def funnel_limits(centre: float, denominator: float, method: Method, multiplier: float) -> Limits:
    """The 95 % and 99.8 % limits around ``centre`` for an area with this denominator.

    Spiegelhalter (2005), "Funnel plots for comparing institutional performance", Statistics in
    Medicine 24, 1185-1202; Fingertips technical guidance, as in PHEindicatormethods.

    Args:
        centre: the figure that areas are compared with, in the indicator's unit.
        denominator: cases or children below the line; more than 0.
        method: ``wilson`` for a proportion, ``poisson`` for a rate from a count.
        multiplier: what the unit multiplies by: 100 for per cent, 10,000 for a rate per 10,000.

    Raises:
        ValueError: the denominator or the centre is not above 0, or a proportion is above 1.
    """
    share = centre / multiplier
    if denominator <= 0 or share <= 0 or (method == "wilson" and share > 1):
        raise ValueError("Funnel limits need a denominator and a centre that can be.")
    found = []
    for z in (Z_95, Z_998):
        if method == "wilson":
            half = z * sqrt(share * (1 - share) / denominator)
            found += [max(share - half, 0.0), min(share + half, 1.0)]
        else:
            expected = share * denominator
            found += [
                _lower_count(expected, z) / denominator,
                _upper_count(expected, z) / denominator,
            ]
    return Limits(*(multiplier * limit for limit in found))


def _lower_count(expected: float, z: float) -> float:
    if expected <= (1 - 1 / 9 + z / 3) ** 3:
        return 0.0  # not even a count of 0 lies below what chance allows
    return _solve_byar(expected, z, max(sqrt(expected) - z / 2, 1.0)) ** 2 - 1


def _upper_count(expected: float, z: float) -> float:
    return _solve_byar(expected, -z, sqrt(expected)) ** 2


def _solve_byar(expected: float, z: float, start: float) -> float:
    """The root of the count (plus 1 for the lower funnel) whose Byar limit is ``expected``."""
    s, wanted = start, expected ** (1 / 3)
    for _ in range(_STEPS):
        here = s ** (2 / 3) + z / 3 * s ** (-1 / 3) - s ** (-4 / 3) / 9
        slope = 2 / 3 * s ** (-1 / 3) - z / 9 * s ** (-4 / 3) + 4 / 27 * s ** (-7 / 3)
        s -= (here - wanted) / slope
    return s
