"""The figures of the fixture release: invented, but computed and hidden as real ones are."""

from __future__ import annotations

import math
import random
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.periods import financial_year_key, quarters_between, shift_quarter
from tests.publishing.fixture_catalogue import (
    AREAS,
    EAST_MIDLANDS,
    ENGLAND,
    INDICATORS,
    LATEST,
    LEICESTER,
    LEICESTERSHIRE,
    POPULATION,
    RUTLAND,
)
from tests.publishing.fixture_compared import (
    Rows,
    add_funnel,
    add_neighbours,
    add_signals,
    add_targets,
)

MEMBERS = {
    "LSCP": [LEICESTER],
    "LRSCP": [LEICESTERSHIRE, RUTLAND],
    "LLR": [LEICESTER, LEICESTERSHIRE, RUTLAND],
}
# What went differently in the latest quarter, as a factor on the usual level.
STORY = {
    ("rereferrals_pct", LEICESTER): 1.32,
    ("assessments_45_days_pct", LEICESTERSHIRE): 0.88,
    ("plan_reviews_on_time_pct", LEICESTER): 1.055,
    ("domestic_abuse_child_present", LEICESTERSHIRE): 1.25,
    ("referrals_per_10k", LEICESTERSHIRE): 1.16,
}
ABSENT = {
    ("persistent_absence_pct", LEICESTER, LATEST): "not_received",
    ("early_help_assessments", RUTLAND, LATEST): "not_received",
    ("domestic_abuse_child_present", LEICESTER, "2024-25-Q3"): "x",
    **{
        ("placements_3_pct", RUTLAND, quarter): "not_collected"
        for quarter in quarters_between("2023-24-Q2", LATEST)
    },
}  # fmt: skip

_OF = {row[0]: row for row in INDICATORS}


@dataclass(frozen=True)
class Shape:
    """What the release should be like; the default is an ordinary quarter."""

    quarters: int = 8
    narratives: bool = True
    official: bool = True
    everything_confidential: bool = False
    is_synthetic: bool = True
    plan: bool = True
    groups: bool = True


def quarters_of(shape: Shape) -> list[str]:
    return list(quarters_between(shift_quarter(LATEST, 1 - shape.quarters), LATEST))


def figures(shape: Shape) -> list[dict[str, Any]]:
    rng = random.Random(20250630)
    rows: Rows = {}
    years = [f"{y}-{(y + 1) % 100:02d}" for y in range(2017, 2025)]
    for indicator in INDICATORS:
        for area in (*MEMBERS["LLR"], EAST_MIDLANDS, ENGLAND):
            tilt = {RUTLAND: 0.75, LEICESTER: 1.08}.get(area, 1.0)
            if indicator[12] and shape.official:
                for n, year in enumerate(years):
                    level = tilt * (0.9 + 0.02 * n)
                    rows[indicator[0], area, year] = _figure(indicator, area, year, level, rng, 1.0)
            if area in MEMBERS["LLR"]:
                for quarter in list(quarters_between("2023-24-Q2", LATEST))[-shape.quarters :]:
                    story = STORY.get((indicator[0], area), 1.0) if quarter == LATEST else 1.0
                    figure = _figure(indicator, area, quarter, tilt * story, rng, 0.25)
                    rows[indicator[0], area, quarter] = figure
        for total, members in MEMBERS.items():
            for period in {p for i, a, p in rows if i == indicator[0] and a == LEICESTER}:
                parts = [rows[indicator[0], m, period] for m in members]
                rows[indicator[0], total, period] = _total(indicator, total, period, parts)
    if shape.quarters >= 8:
        _add_years_of_quarters(rows)
    if shape.everything_confidential:
        for row in rows.values():
            if "-Q" in row["period"]:
                _hide(row, "c")
    for (code, *_), row in rows.items():
        _compare(row, rows, _OF[code])
    if shape.plan:
        add_targets(rows)
    add_neighbours(rows)
    add_funnel(rows)
    add_signals(rows, sorted({period for *_, period in rows}))
    return [rows[key] for key in sorted(rows)]


def _add_years_of_quarters(rows: Rows) -> None:
    """The last whole year of what is not published: its quarters added up, and provisional."""
    year = shift_quarter(LATEST, -1)[:7]
    for indicator in (one for one in INDICATORS if not one[12] and one[7] == "in_period"):
        for area in (*MEMBERS["LLR"], *MEMBERS):
            quarters = [rows[indicator[0], area, f"{year}-Q{n}"] for n in (1, 2, 3, 4)]
            row = _total(indicator, area, year, quarters)
            missing = [f"{q['period']}: {q['status']}" for q in quarters if q["status"] != "ok"]
            row |= {"is_provisional": True, "missing_parts": "; ".join(missing) or None}
            row["caveat"] = "Made of the quarters that agencies returned; not an official figure"
            rows[indicator[0], area, year] = row


def _figure(
    indicator: tuple[Any, ...], area: str, period: str, factor: float, rng: random.Random,
    share_of_year: float,
) -> dict[str, Any]:  # fmt: skip
    unit, period_type, level = indicator[5], indicator[7], indicator[10]
    children = POPULATION[area]
    share = 1.0 if period_type in ("snapshot", "rolling_12_months") else share_of_year
    wobble = 1 + rng.gauss(0, 0.02)
    if unit == "pct":
        denominator = round(children * indicator[11] * share)
        numerator = min(denominator, round(denominator * level * factor * wobble / 100))
    elif unit == "per_10k":
        denominator = children
        numerator = round(children * level * share * factor * wobble / 10_000)
    else:
        denominator = None
        numerator = round(children * level * factor * wobble / 10_000)
    status = ABSENT.get((indicator[0], area, period), "ok")
    return _row(indicator, area, period, numerator, denominator, status)


def _total(
    indicator: tuple[Any, ...], area: str, period: str, parts: list[dict[str, Any]]
) -> dict[str, Any]:
    bad = [p["status"] for p in parts if p["status"] != "ok"]
    numerator = sum(p["numerator"] or 0 for p in parts)
    denominator = sum(p["denominator"] or 0 for p in parts) or None
    row = _row(indicator, area, period, numerator, denominator, bad[0] if bad else "ok")
    names = {area[0]: area[1] for area in AREAS}
    missing = [f"{names[p['area_code']]}: {p['status']}" for p in parts if p["status"] != "ok"]
    return row | {"missing_parts": "; ".join(missing) or None}


def _row(
    indicator: tuple[Any, ...], area: str, period: str, numerator: int,
    denominator: int | None, status: str,
) -> dict[str, Any]:  # fmt: skip
    unit = indicator[5]
    row: dict[str, Any] = {
        "indicator_code": indicator[0], "area_code": area, "period": period,
        "numerator": float(numerator), "denominator": denominator and float(denominator),
        "value": None, "lower_95": None, "upper_95": None, "interval_method": None,
        "status": status, "value_basis": "computed",
        "denominator_period": "mid-2024" if unit == "per_10k" else None,
        "is_provisional": period == LATEST and unit == "per_10k", "caveat": None,
        "target": None, "target_status": None, "benchmark_england": None,
        "definition_from": date(2012, 4, 1), "submission_id": "s-figures",
    }  # fmt: skip
    if unit == "pct" and denominator:
        low, high = _wilson(numerator, denominator)
        row |= {"value": 100 * numerator / denominator, "lower_95": 100 * low}
        row |= {"upper_95": 100 * high, "interval_method": "Wilson score"}
    elif unit == "per_10k" and denominator:
        low, high = _byar(numerator)
        scale = 10_000 / denominator
        row |= {"value": numerator * scale, "lower_95": low * scale, "upper_95": high * scale}
        row |= {"interval_method": "Byar" if numerator >= 10 else "exact Poisson"}
    else:
        row["value"] = float(numerator)
    if status == "ok" and 1 <= numerator <= 5:
        status = "c"
    if status != "ok":
        _hide(row, status)
    return row


def _hide(row: dict[str, Any], status: str) -> None:
    row |= dict.fromkeys(("value", "numerator", "lower_95", "upper_95", "interval_method"), None)
    row |= {"denominator": None, "status": status}


def _compare(row: dict[str, Any], rows: Rows, indicator: Any) -> None:
    code, area, period = row["indicator_code"], row["area_code"], row["period"]
    quarter = "-Q" in period
    before = shift_quarter(period, -1) if quarter else financial_year_key(int(period[:4]) - 1)
    ago = shift_quarter(period, -4) if quarter else before
    previous, year_ago = rows.get((code, area, before), {}), rows.get((code, area, ago), {})
    # A rate of three months does not stand beside a year's.
    is_like_a_year = indicator[5] == "pct" or indicator[7] in ("snapshot", "rolling_12_months")
    year = "2024-25" if quarter else period
    others = {one: rows.get((code, one, year), {}) for one in (ENGLAND, EAST_MIDLANDS)}
    if area in others or (quarter and not is_like_a_year):
        others = {one: {} for one in others}
    row |= {
        "value_rounded": None if row["value"] is None else round(row["value"], 1),
        "previous_period": before if previous else None,
        "previous_value": previous.get("value"),
        "previous_status": previous.get("status"),
        "same_period_last_year_period": ago if year_ago else None,
        "same_period_last_year": year_ago.get("value"),
        "same_period_last_year_status": year_ago.get("status"),
        "benchmark_england": others[ENGLAND].get("value"),
        "benchmark_region": others[EAST_MIDLANDS].get("value"),
        "benchmark_period": year if others[ENGLAND] else None,
    }


def _wilson(count: float, total: float) -> tuple[float, float]:
    z, p = 1.959963984540054, count / total
    middle, half = (
        p + z * z / (2 * total),
        z * math.sqrt(p * (1 - p) / total + z * z / 4 / total**2),
    )
    return (middle - half) / (1 + z * z / total), (middle + half) / (1 + z * z / total)


def _byar(count: float) -> tuple[float, float]:
    z = 1.959963984540054
    low = count * (1 - 1 / (9 * count) - z / (3 * math.sqrt(count))) ** 3 if count else 0.0
    above = count + 1
    return low, above * (1 - 1 / (9 * above) + z / (3 * math.sqrt(above))) ** 3
