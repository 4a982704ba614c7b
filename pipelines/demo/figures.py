"""What an agency says of an indicator in words: the figure, the one before, and the direction."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from functools import cache

from pipelines.contracts.load import seed_rows
from pipelines.demo.draw import World
from pipelines.demo.profile import SEEDS
from pipelines.periods import quarter_bounds, shift_quarter

# Written out here, because a month's name from the calendar depends on the machine's language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

# Compared with the same quarter of the year before, because the year has its own shape.
_SEASONAL = {
    "early_help_assessments",
    "ehc_requests",
    "electively_home_educated",
    "missing_episodes",
    "self_harm_admissions",
    "suspensions_per_100",
}
# A narrative names no figure that rests on fewer children than this, on either side.
_QUOTABLE_FROM = 10


@dataclass(frozen=True)
class Figure:
    """An indicator in one quarter beside the quarter it is compared with.

    ``form`` is ``pct``, ``count`` or ``stock``; ``direction`` is ``up``, ``down`` or ``steady``.
    ``value``, ``previous`` and ``year_ago`` are written out. ``quotable`` says whether the counts
    behind them are large enough to be named.
    """

    form: str
    direction: str
    value: str
    previous: str
    year_ago: str
    before: str
    before_end: str
    end: str
    quotable: bool


@cache
def indicator_rows() -> dict[str, dict[str, str]]:
    """The indicators of the catalogue by code."""
    return {row["indicator_code"]: row for row in seed_rows(SEEDS, "indicators")}


def figure(
    world: World,
    indicator: str,
    areas: Collection[str],
    quarter: str,
    *,
    previous_known: bool = True,
) -> Figure:
    """The indicator of the areas together, and how it moved.

    Args:
        world: the drawn figures.
        indicator: its code.
        areas: authorities, added up before anything is divided.
        quarter: the quarter that is written about.
        previous_known: False where the quarter before was not reported; the comparison is then
            with the same quarter of the year before, as it is for seasonal indicators.
    """
    back = 4 if indicator in _SEASONAL or not previous_known else 1
    now, then, last_year = (
        _counts(world, indicator, areas, shift_quarter(quarter, -by)) for by in (0, back, 4)
    )
    end = quarter_bounds(quarter)[1]
    compared = quarter_bounds(shift_quarter(quarter, -back))[1]
    return Figure(
        form=_form(indicator),
        direction=_direction(now, then),
        value=_written(now),
        previous=_written(then),
        year_ago=_written(last_year),
        before="in the same quarter last year" if back == 4 else f"in {months(quarter, -back)}",
        before_end="a year earlier" if back == 4 else f"at the end of {_month(compared)}",
        end=f"at the end of {_month(end)}",
        quotable=_can_be_named(now) and _can_be_named(then),
    )


def months(quarter: str, by: int = 0) -> str:
    """'October to December'."""
    first, last = quarter_bounds(shift_quarter(quarter, by))
    return f"{_month(first)} to {_month(last)}"


def _month(day: date) -> str:
    return _MONTHS[day.month - 1]


Counts = tuple[int, int | None]


def _counts(world: World, indicator: str, areas: Collection[str], quarter: str) -> Counts:
    row = indicator_rows()[indicator]
    part = _added(world, row["numerator_measures"], areas, quarter)
    if row["unit"] != "pct":
        # People speak of children and events, and leave rates to the reports.
        return part, None
    return part, _added(world, row["denominator_measures"], areas, quarter)


def _added(world: World, measures: str, areas: Collection[str], quarter: str) -> int:
    return sum(
        world.total(quarter, area, measure) for measure in measures.split(";") for area in areas
    )


def _form(indicator: str) -> str:
    row = indicator_rows()[indicator]
    if row["unit"] == "pct":
        return "pct"
    return "stock" if row["period_type"] == "snapshot" else "count"


def _share(counts: Counts) -> Decimal:
    part, whole = counts
    exact = Decimal(100 * part) / Decimal(whole) if whole else Decimal(0)
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP)


def _written(counts: Counts) -> str:
    return f"{counts[0]:,}" if counts[1] is None else f"{_share(counts)}%"


def _direction(now: Counts, then: Counts) -> str:
    if now[1] is None:
        change, threshold = float(now[0] - then[0]), max(1.5, 0.03 * then[0])
    else:
        # Of a few cases, one is not a movement.
        change = float(_share(now) - _share(then))
        threshold = 1.0 if min(now[1], then[1] or 0) >= 100 else 4.0
    if abs(change) < threshold:
        return "steady"
    return "up" if change > 0 else "down"


def _can_be_named(counts: Counts) -> bool:
    part, whole = counts
    rest = None if whole is None else whole - part
    return part >= _QUOTABLE_FROM and (rest is None or rest == 0 or rest >= _QUOTABLE_FROM)
