"""What a figure of the fixture is compared with: targets, neighbours, funnel, control chart.

The limits are computed as a release computes them, from the figures that are shown.
"""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import Any

import numpy as np

from pipelines.statistics import xmr
from pipelines.statistics.funnel import funnel_limits
from tests.publishing.fixture_catalogue import (
    ENGLAND,
    INDICATORS,
    LATEST,
    LEICESTER,
    LEICESTERSHIRE,
    RUTLAND,
)

Rows = dict[tuple[str, str, str], dict[str, Any]]
# Leicester's stand for LSCP too: a partnership of one authority is that authority.
TARGETS = {
    # missed, within tolerance, met; the last one's figure is confidential
    ("rereferrals_pct", LEICESTER): (25.0, 2.0),
    ("new_birth_visits_14_days_pct", LEICESTER): (94.0, 3.0),
    ("plan_reviews_on_time_pct", LEICESTER): (95.0, 2.0),
    ("second_plans_pct", "LRSCP"): (20.0, 2.0),
}
_OF = {row[0]: row for row in INDICATORS}
_SCALE = {"pct": ("wilson", 100.0), "per_10k": ("poisson", 10_000.0)}
_OVERLAPPING = ("year_to_date", "rolling_12_months")


def add_targets(rows: Rows) -> None:
    """The newest plan's targets; a hidden figure keeps the target and loses its status."""
    for (code, area), (target, tolerance) in TARGETS.items():
        for place in {area, "LSCP" if area == LEICESTER else area}:
            row = rows.get((code, place, LATEST))
            if row is None:
                continue
            row |= {"target": target, "target_tolerance": tolerance}
            row["target_source"] = "Business Plan 2025-27, 2025-I1"
            if row["value"] is not None:
                above = row["value"] - target
                short = above if _OF[code][6] == "low" else -above
                row["target_status"] = (
                    "met" if short <= 0 else "within_tolerance" if short <= tolerance else "missed"
                )


def add_neighbours(rows: Rows) -> None:
    """Ten councils' figure beside an authority's, where England's is one; nine for Rutland."""
    for (_, area, _), row in rows.items():
        if area in (LEICESTER, LEICESTERSHIRE, RUTLAND) and row["benchmark_england"] is not None:
            row["benchmark_neighbours"] = 1.03 * row["benchmark_england"]
            row["neighbours_used"] = 9 if area == RUTLAND else 10


def add_funnel(rows: Rows) -> None:
    """Limits around England's figure of a year, around the sub-region's of a quarter."""
    for (code, area, period), row in rows.items():
        middle = "LLR" if "-Q" in period else ENGLAND
        centre = rows.get((code, middle, period), {}).get("value")
        unit = _OF[code][5]
        if area == middle or not centre or row["lower_95"] is None or unit not in _SCALE:
            continue
        method, multiplier = _SCALE[unit]
        limits = funnel_limits(centre, row["denominator"], method, multiplier)  # type: ignore[arg-type]
        row |= {f"funnel_{name}": limit for name, limit in limits._asdict().items()}
        row |= {"funnel_centre": centre, "funnel_position": _position(row["value"], limits)}


def add_signals(rows: Rows, periods: list[str]) -> None:
    """Control charts of quarters and of official years, from shown figures only."""
    for kind in ([p for p in periods if "-Q" in p], [p for p in periods if "-Q" not in p]):
        for code, area in dict.fromkeys((code, area) for code, area, _ in rows):
            if kind and "-Q" in kind[0] and _OF[code][7] in _OVERLAPPING:
                continue
            series = [rows[code, area, p] for p in kind if (code, area, p) in rows]
            shown = [row for row in series if row["value"] is not None]
            if shown:
                _judge(series, shown, _OF[code][5], _OF[code][6])


def _judge(
    series: list[dict[str, Any]], shown: Iterable[dict[str, Any]], unit: str, polarity: str
) -> None:
    values = np.array([math.nan if row["value"] is None else row["value"] for row in series])
    base = xmr.baseline(values)
    limits = xmr.natural_limits(base)
    first = next(row["period"] for row in series if row["value"] is not None)
    found = xmr.signals(values, limits) if limits else []
    for row in shown:
        row |= {"spc_points": int(np.count_nonzero(~np.isnan(base))), "spc_baseline_from": first}
        if limits is None:
            continue
        shown_limits = xmr.within(limits, 0.0, 100.0 if unit == "pct" else math.inf)
        signal = found[series.index(row)]
        row |= {
            "spc_signal": xmr.variation(signal, polarity),
            "spc_rule": ";".join(signal.rules) or None,
            "spc_centre": shown_limits.centre,
            "spc_lower": shown_limits.lower,
            "spc_upper": shown_limits.upper,
            "spc_is_provisional": limits.is_provisional,
            "spc_assurance": xmr.assurance(limits, row["target"], polarity),
        }


def _position(value: float, limits: Any) -> str:
    for name, limit in (("above_998", limits.upper_998), ("above_95", limits.upper_95)):
        if value > limit:
            return name
    for name, limit in (("below_998", limits.lower_998), ("below_95", limits.lower_95)):
        if value < limit:
            return name
    return "inside"
