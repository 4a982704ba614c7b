"""Write a plausible release folder, so that reports can be tested without a warehouse.

The figures are invented but hang together: totals are the sums of their parts, counts 1 to 5 are
confidential with everything made from them, late and missing returns leave gaps.
"""

from __future__ import annotations

import hashlib
import json
import math
import random
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds, quarters_between, shift_quarter
from tests.publishing.fixture_catalogue import (
    AGENCIES,
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
from tests.publishing.fixture_returns import evidence, gaps, returns, submissions

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


@dataclass(frozen=True)
class Shape:
    """What the release should be like; the default is an ordinary quarter."""

    quarters: int = 8
    narratives: bool = True
    official: bool = True
    everything_confidential: bool = False
    is_synthetic: bool = True


def write_release(marts: Path, shape: Shape | None = None) -> Path:
    """Write one release under ``marts`` and return its folder."""
    shape = shape or Shape()
    folder = marts / "20250910T020000Z-fixture"
    folder.mkdir(parents=True)
    figures = _figures(shape)
    tables = {
        "dim_indicator": _frame([_indicator(i, n) for n, i in enumerate(INDICATORS)]),
        "dim_measure": _frame([{"measure_code": "referrals", "title": "Referrals",
                                "period_type": "in_period", "supplier_type": "x",
                                "counts": "events", "definition": "Referrals"}]),
        "dim_area": _frame([dict(zip(("area_code", "area_name", "area_type", "partnership_code",
                                      "sort_order"), a, strict=True)) for a in AREAS]),
        "dim_period": _frame(_periods(shape)),
        "dim_agency": _frame([{"agency_code": a, "agency_name": n, "agency_type": t,
                               "area_codes": ";".join(areas)} for a, n, t, areas in AGENCIES]),
        "fct_indicator": _frame(figures),
        "fct_return": _frame(returns()),
        "fct_gap": _frame(gaps()),
        "fct_evidence": _frame(evidence() if shape.narratives else []),
    }  # fmt: skip
    described = {}
    for name, frame in tables.items():
        frame.write_parquet(folder / f"{name}.parquet")
        digest = hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
        described[name] = {"rows": frame.height, "sha256": digest}
    manifest = {
        "release_id": folder.name,
        "created_at": "2025-09-10T02:00:00+01:00",
        "as_of": "2025-09-09",
        "code_version": "0.1.0+fixture",
        "lock_sha256": "0" * 64,
        "is_synthetic": shape.is_synthetic,
        "submissions": submissions(shape.official, shape.is_synthetic),
        "tables": described,
    }
    (folder / "manifest.json").write_text(json.dumps(manifest, indent=2), encoding="utf-8")
    (marts / "LATEST").write_text(folder.name, encoding="utf-8")
    return folder


def _frame(rows: list[dict[str, Any]]) -> pl.DataFrame:
    if rows:
        return pl.DataFrame(rows, infer_schema_length=None)
    names = ["evidence_id", "period", "area_code", "agency_code", "question", "outcome_statement",
             "element", "indicator_code", "heading", "text", "source", "reference",
             "submission_id"]  # fmt: skip
    return pl.DataFrame(schema=dict.fromkeys(names, pl.String))


def _indicator(row: tuple[Any, ...], order: int) -> dict[str, Any]:
    code, title, short, question, theme, unit, polarity, period_type, supplier, head, *_ = row
    caveat = "A quarter's rate covers three months and is not annualised"
    return {
        "indicator_code": code, "title": title, "short_title": short, "question": question,
        "theme": theme, "unit": unit, "multiplier": {"pct": 100, "per_10k": 10_000}.get(unit, 1),
        "decimals": 0 if unit == "count" else 1, "polarity": polarity,
        "period_type": period_type, "numerator_measures": code,
        "denominator_measures": "population_0_17" if unit == "per_10k" else "",
        "source_agency_type": supplier, "is_headline": head, "sort_order": 10 * order,
        "definition": f"{title}, as the catalogue defines it",
        "caveat": caveat if unit == "per_10k" and period_type == "in_period" else None,
        "valid_from": date(2012, 4, 1), "valid_to": None,
    }  # fmt: skip


def _periods(shape: Shape) -> list[dict[str, Any]]:
    rows = []
    for key in _quarters(shape):
        first, last = quarter_bounds(key)
        rows.append((key, "quarter", f"{first:%B} to {last:%B %Y}", first, last, key[:7]))
    for year in range(2017, 2025):
        key = f"{year}-{(year + 1) % 100:02d}"
        rows.append((key, "financial_year", key, date(year, 4, 1), date(year + 1, 3, 31), key))
    names = ("period", "period_kind", "label", "starts_on", "ends_on", "financial_year")
    return [{**dict(zip(names, r, strict=True)), "sort_order": n} for n, r in enumerate(rows)]


def _quarters(shape: Shape) -> list[str]:
    return list(quarters_between(shift_quarter(LATEST, 1 - shape.quarters), LATEST))


def _figures(shape: Shape) -> list[dict[str, Any]]:
    rng = random.Random(20250630)
    rows: dict[tuple[str, str, str], dict[str, Any]] = {}
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
    if shape.everything_confidential:
        for row in rows.values():
            if "-Q" in row["period"]:
                _hide(row, "c")
    for row in rows.values():
        _compare(row, rows)
    return [rows[key] for key in sorted(rows)]


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
    return _row(indicator, area, period, numerator, denominator, bad[0] if bad else "ok")


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
        "target": None, "target_status": None, "spc_signal": None, "benchmark_neighbours": None,
    }  # fmt: skip
    if unit == "pct" and denominator:
        low, high = _wilson(numerator, denominator)
        row |= {"value": 100 * numerator / denominator, "lower_95": 100 * low}
        row |= {"upper_95": 100 * high, "interval_method": "wilson"}
    elif unit == "per_10k" and denominator:
        low, high = _byar(numerator)
        scale = 10_000 / denominator
        row |= {"value": numerator * scale, "lower_95": low * scale, "upper_95": high * scale}
        row |= {"interval_method": "byar" if numerator >= 10 else "exact_poisson"}
    else:
        row |= {"value": float(numerator), "interval_method": "none"}
    if status == "ok" and 1 <= numerator <= 5:
        status = "c"
    if status != "ok":
        _hide(row, status)
    return row


def _hide(row: dict[str, Any], status: str) -> None:
    row |= dict.fromkeys(("value", "numerator", "lower_95", "upper_95"), None)
    row |= {"denominator": None, "status": status}


def _compare(row: dict[str, Any], rows: dict[tuple[str, str, str], dict[str, Any]]) -> None:
    code, area, period = row["indicator_code"], row["area_code"], row["period"]
    quarter = "-Q" in period
    before = shift_quarter(period, -1) if quarter else f"{int(period[:4]) - 1}-{period[2:4]}"
    previous = rows.get((code, area, before), {})
    year_ago = rows.get((code, area, shift_quarter(period, -4)), {}) if quarter else {}
    england = rows.get((code, ENGLAND, "2024-25"), {}) if quarter else {}
    region = rows.get((code, EAST_MIDLANDS, "2024-25"), {}) if quarter else {}
    row |= {
        "previous_period": before if previous else None,
        "previous_value": previous.get("value"),
        "previous_status": previous.get("status"),
        "same_period_last_year": year_ago.get("value"),
        "same_period_last_year_status": year_ago.get("status"),
        "benchmark_england": england.get("value"),
        "benchmark_region": region.get("value"),
        "benchmark_period": "2024-25" if england else None,
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
