"""Signals of the control charts, from the figures that a release shows and from nothing else.

Filled in after suppression: a confidential figure is a gap, so nothing that is hidden enters a
mean or a limit, and none can be worked out from them.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any, NamedTuple

import duckdb
import numpy as np
import polars as pl

from pipelines.release.baselines import EVERY_AREA, Baseline, read_baselines
from pipelines.release.series import (
    Definition,
    Point,
    read_calendar,
    read_definitions,
    read_series,
)
from pipelines.statistics import xmr
from pipelines.words import day_words

# Such quarters share months with one another, so their ranges are no measure of chance.
_OVERLAPPING = ("year_to_date", "rolling_12_months")
_COLUMNS: dict[str, Any] = {
    "spc_signal": pl.String,
    "spc_rule": pl.String,
    "spc_centre": pl.Float64,
    "spc_lower": pl.Float64,
    "spc_upper": pl.Float64,
    "spc_points": pl.Int32,
    "spc_is_provisional": pl.Boolean,
    "spc_baseline_from": pl.String,
    "spc_rebased_reason": pl.String,
    "spc_assurance": pl.String,
}
_KEY = {"indicator_code": pl.String, "area_code": pl.String, "period": pl.String}


class _Segment(NamedTuple):
    """Points judged by one baseline, from place ``first`` on."""

    first: int
    reason: str | None
    definition: Definition
    points: list[Point]


def add_signals(connection: duckdb.DuckDBPyConnection) -> None:
    """Fill the spc columns of candidate.fct_indicator, in place.

    Needs dim_indicator, dim_area, dim_period and spc_baselines in schema ``candidate``, and must
    follow every step that hides a figure. A figure that is not shown keeps no spc column at all.
    """
    calendar, place = read_calendar(connection)
    definitions = read_definitions(connection)
    baselines = read_baselines(connection)
    rows: list[tuple[Any, ...]] = []
    for (indicator, area, kind), points in read_series(connection, place).items():
        periods = calendar[kind]
        versions = definitions[indicator]
        decided = [one for one in baselines if one.indicator == indicator]
        starts = _starts(versions, _of_area(decided, area), periods)
        for segment in _segments(points, starts, versions, periods):
            if kind == "quarter" and segment.definition.period_type in _OVERLAPPING:
                continue
            rows += [
                (indicator, area, periods[point.place][0], *judged)
                for point, judged in zip(segment.points, _judge(segment, periods), strict=True)
            ]
    frame = pl.DataFrame(rows, schema=_KEY | _COLUMNS, orient="row")
    connection.register("judged_figures", frame)
    connection.execute(
        f"""
        update candidate.fct_indicator as figure
        set {", ".join(f"{name} = judged.{name}" for name in _COLUMNS)}
        from judged_figures as judged
        where {" and ".join(f"figure.{name} = judged.{name}" for name in _KEY)}
        """
    )
    connection.unregister("judged_figures")


def _of_area(decided: Sequence[Baseline], area: str) -> list[Baseline]:
    """The decisions for an area; its own come last, so that they stand before those for all."""
    return [one for wanted in (EVERY_AREA, area) for one in decided if one.area == wanted]


def _starts(
    versions: Sequence[Definition], decided: Sequence[Baseline], periods: list[tuple[str, date]]
) -> dict[int, str]:
    """Place -> why a new segment starts there: a new definition, or a recorded decision."""
    days = [starts_on for _, starts_on in periods]
    names = {period: at for at, (period, _) in enumerate(periods)}
    starts = {
        # The first period that lies wholly under the new definition.
        bisect_left(days, later.valid_from): f"New definition from {day_words(later.valid_from)}"
        for later in versions[1:]
    }
    for one in decided:
        if one.period in names:
            starts[names[one.period]] = (
                f"{one.reason.rstrip('.')} (decided by {one.role}, {day_words(one.decided_on)})"
            )
    return starts


def _segments(
    points: Sequence[Point],
    starts: dict[int, str],
    versions: Sequence[Definition],
    periods: list[tuple[str, date]],
) -> Iterator[_Segment]:
    marks = sorted(starts)
    grouped: dict[int, list[Point]] = defaultdict(list)
    for point in points:
        grouped[bisect_right(marks, point.place)].append(point)
    for number, group in grouped.items():
        first = marks[number - 1] if number else group[0].place
        day = periods[first][1]
        valid = [one for one in versions if one.valid_from <= day] or versions[:1]
        yield _Segment(first, starts.get(first) if number else None, valid[-1], group)


def _judge(segment: _Segment, periods: list[tuple[str, date]]) -> list[tuple[Any, ...]]:
    """The spc columns of each point of a segment."""
    offset = segment.points[0].place
    values = np.full(segment.points[-1].place - offset + 1, math.nan)
    for point in segment.points:
        values[point.place - offset] = point.value
    base = xmr.baseline(values)
    start = periods[segment.first][0]
    limits = xmr.natural_limits(base)
    if limits is None:
        count = int(np.count_nonzero(~np.isnan(base)))
        nothing = (None, None, None, None, None, count, None, start, segment.reason, None)
        return [nothing] * len(segment.points)
    polarity, unit = segment.definition.polarity, segment.definition.unit
    shown = xmr.within(limits, 0.0, 100.0 if unit == "pct" else math.inf)
    found = xmr.signals(values, limits)
    return [
        (
            xmr.variation(found[point.place - offset], polarity),
            ";".join(found[point.place - offset].rules) or None,
            shown.centre,
            shown.lower,
            shown.upper,
            limits.points,
            limits.is_provisional,
            start,
            segment.reason,
            xmr.assurance(limits, point.target, polarity),
        )
        for point in segment.points
    ]
