"""What the control charts are made of: the shown figures of a release, in time."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from typing import NamedTuple

import duckdb


class Definition(NamedTuple):
    """What a catalogue row says of an indicator from ``valid_from`` on."""

    valid_from: date
    polarity: str
    unit: str
    period_type: str


class Point(NamedTuple):
    """A figure that is shown, and its place among the periods of its kind."""

    place: int
    value: float
    target: float | None


def read_calendar(
    connection: duckdb.DuckDBPyConnection,
) -> tuple[dict[str, list[tuple[str, date]]], dict[str, tuple[str, int]]]:
    """Kind -> its periods in time; period -> its kind and place there."""
    calendar: dict[str, list[tuple[str, date]]] = defaultdict(list)
    place = {}
    for period, kind, starts_on in connection.execute(
        "select period, period_kind, starts_on from candidate.dim_period order by sort_order"
    ).fetchall():
        place[period] = (kind, len(calendar[kind]))
        calendar[kind].append((period, starts_on))
    return calendar, place


def read_definitions(connection: duckdb.DuckDBPyConnection) -> dict[str, list[Definition]]:
    """Indicator -> its definitions in time."""
    found: dict[str, list[Definition]] = defaultdict(list)
    for code, valid_from, *rest in connection.execute(
        "select indicator_code, valid_from, polarity, unit, period_type"
        " from candidate.dim_indicator order by indicator_code, valid_from nulls first"
    ).fetchall():
        found[code].append(Definition(valid_from or date.min, *rest))
    return found


def read_series(
    connection: duckdb.DuckDBPyConnection, place: dict[str, tuple[str, int]]
) -> dict[tuple[str, str, str], list[Point]]:
    """Indicator, area, kind of period -> its shown figures in time."""
    series: dict[tuple[str, str, str], list[Point]] = defaultdict(list)
    for indicator, area, period, value, target in connection.execute(
        """
        select indicator_code, area_code, period, "value", target
        from candidate.fct_indicator
        inner join candidate.dim_period using (period)
        where status in ('ok', 'u') and "value" is not null
        order by indicator_code, area_code, sort_order
        """
    ).fetchall():
        kind, at = place[period]
        series[indicator, area, kind].append(Point(at, value, target))
    return series
