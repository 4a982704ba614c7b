"""Measures, groups of areas and indicators that belong together, as the marts hold them.

The finest cells are given; every other cell is their sum, as it is in the warehouse. So there is
always one truth behind what is shown, and a test can ask whether it can be found out.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

import duckdb
import polars as pl

from pipelines.periods import quarter_bounds

# How many times as many random tables a run tries; thousands are for a night, not for every change.
# Once: 498 linked tables are suppressed and attacked (460 in test_protect, 25 in test_suppress, 13
# in test_earlier), and 320 are attacked beside trying every possibility (test_audit_ranges).
THOROUGHLY = int(os.environ.get("RANDOM_TABLES_TIMES", "1"))

LEICESTER, LEICESTERSHIRE, RUTLAND = "E06000016", "E10000018", "E06000017"
ENGLAND = "E92000001"
GROUPS = {
    "LSCP": (LEICESTER,),
    "LRSCP": (LEICESTERSHIRE, RUTLAND),
    "LLR": (LEICESTER, LEICESTERSHIRE, RUTLAND),
}
AREAS = (LEICESTER, LEICESTERSHIRE, RUTLAND, ENGLAND)
PERIODS = ("2025-26-Q1", "2025-26-Q2")
QUARTERS = tuple(f"{year}-Q{n}" for year in ("2024-25", "2025-26") for n in (1, 2, 3, 4))
YEAR = "2025-26"
MEASURES = ("part", "whole")
POPULATION = 1000.0
SEX, DISABILITY = ("female", "male"), ("yes", "no")

# characteristic, category, characteristic_2, category_2
Cell = tuple[str, str, str, str]
TOTAL: Cell = ("total", "total", "none", "none")
FINEST: list[Cell] = [("sex", s, "disability", d) for s, d in product(SEX, DISABILITY)]
BY_SEX: list[Cell] = [("sex", s, "none", "none") for s in SEX]
BY_DISABILITY: list[Cell] = [("disability", d, "none", "none") for d in DISABILITY]
CELLS: list[Cell] = [TOTAL, *BY_SEX, *BY_DISABILITY, *FINEST]
BREAKDOWNS = {"sex": BY_SEX, "disability": BY_DISABILITY, "both": FINEST}
Key = tuple[str, str, str, Cell]

GRAVEST = ("c", "not_received", "not_collected", "x", "z", "k", "u")
SHOWN = ("ok", "u")


def finer(cell: Cell) -> list[Cell]:
    """The finest cells that a cell is the sum of."""
    wanted = {cell[0]: cell[1], cell[2]: cell[3]}
    return [
        fine
        for fine in FINEST
        if wanted.get("sex", fine[1]) == fine[1] and wanted.get("disability", fine[3]) == fine[3]
    ]


@dataclass
class Linked:
    """``truth``: every count there is; ``sent``: what the authorities said instead of it.

    ``absent``: (area, breakdown) that an area never sends.
    """

    truth: dict[Key, int] = field(repr=False)
    sent: dict[Key, str] = field(default_factory=dict)
    absent: set[tuple[str, str]] = field(default_factory=set)

    @classmethod
    def of(cls, finest: dict[Key, int], **more: Any) -> Linked:
        """From the counts of the finest cells; those that are not given are 20."""
        truth: dict[Key, int] = {}
        for measure, period, cell in product(MEASURES, PERIODS, CELLS):
            for area in AREAS:
                parts = ((measure, area, period, fine) for fine in finer(cell))
                truth[measure, area, period, cell] = sum(finest.get(part, 20) for part in parts)
            for group, members in GROUPS.items():
                truth[measure, group, period, cell] = sum(
                    truth[measure, member, period, cell] for member in members
                )
        return cls(truth, **more)

    def status(self, key: Key) -> str | None:
        """What stands beside a cell before anything is hidden; None where there is no row."""
        measure, area, period, cell = key
        if area in GROUPS:
            parts = [self.status((measure, member, period, cell)) for member in GROUPS[area]]
            told = [part for part in parts if part is not None]
            if not told:
                return None
            if len(told) < len(parts):
                return "c" if "c" in told else "not_received"
            return next((grave for grave in GRAVEST if grave in told), "ok")
        if any(cell in BREAKDOWNS[name] for owner, name in self.absent if owner == area):
            return None
        return self.sent.get(key, "ok")

    def measures(self) -> list[dict[str, Any]]:
        """The rows of fct_measure."""
        rows = []
        for key, value in self.truth.items():
            status = self.status(key)
            if status is None:
                continue
            measure, area, period, cell = key
            names = ("characteristic", "category", "characteristic_2", "category_2")
            rows.append(
                {"measure_code": measure, "area_code": area, "period": period}
                | dict(zip(names, cell, strict=True))
                | {"value": float(value) if status in SHOWN else None, "status": status}
                | {"value_basis": "counted"}
            )
        return rows

    def indicators(self) -> list[dict[str, Any]]:
        """The rows of fct_indicator, each with its past and with England beside it."""
        made: dict[tuple[str, str, str], dict[str, Any]] = {}
        for code, area, period in product(INDICATORS, (*AREAS, *GROUPS), PERIODS):
            made[code, area, period] = self._indicator(code, area, period)
        first, last = PERIODS
        for (code, area, period), row in made.items():
            before = made[code, area, first] if period == last else {}
            england = made[code, ENGLAND, period] if area != ENGLAND else {}
            row |= {
                "previous_period": first if before else None,
                "previous_value": before.get("value"),
                "previous_status": before.get("status"),
                "same_period_last_year_period": first if before else None,
                "same_period_last_year": before.get("value"),
                "same_period_last_year_status": before.get("status"),
                "benchmark_england": england.get("value"),
                "benchmark_region": england.get("value"),
                "benchmark_period": period if england else None,
            }
        return list(made.values())

    def _indicator(self, code: str, area: str, period: str) -> dict[str, Any]:
        _, above, below = INDICATORS[code]
        parts = [(above, area, period, TOTAL)]
        parts += [(below, area, period, TOTAL)] if below in MEASURES else []
        told = [self.status(part) for part in parts]
        status = next((grave for grave in GRAVEST if grave in told), "ok")
        shown = status in SHOWN
        top = float(self.truth[parts[0]]) if shown else None
        bottom = float(self.truth[parts[1]]) if shown and len(parts) == 2 else None
        if below and below not in MEASURES:
            bottom = POPULATION
        if shown and bottom == 0:
            status, shown = "z", False
        value = (top / bottom if bottom else top) if shown and top is not None else None
        return {
            "indicator_code": code,
            "area_code": area,
            "period": period,
            "numerator": top,
            "denominator": bottom,
            "value": value,
            "value_rounded": value,
            "lower_95": value,
            "upper_95": value,
            "interval_method": "Wilson score" if shown else None,
            "status": status,
            "value_basis": "computed",
            "target_status": "met" if shown else None,
            "funnel_position": "inside" if shown else None,
            **dict.fromkeys(FUNNEL, value if area != "LLR" else None),
        }


FUNNEL = (
    "funnel_centre",
    "funnel_lower_95",
    "funnel_upper_95",
    "funnel_lower_998",
    "funnel_upper_998",
)
INDICATORS: dict[str, tuple[str, str, str | None]] = {
    "share": ("pct", "part", "whole"),
    "rate": ("per_10k", "part", "population_0_17"),
    "number": ("count", "part", None),
}


def calendar_row(period: str) -> dict[str, Any]:
    """The row of dim_period, as far as suppression reads it."""
    is_quarter = "Q" in period
    days = quarter_bounds(period) if is_quarter else (date(2025, 4, 1), date(2026, 3, 31))
    return {
        "period": period,
        "period_kind": "quarter" if is_quarter else "financial_year",
        "financial_year": period[:7],
        "starts_on": days[0],
        "ends_on": days[1],
    }


def load(linked: Linked) -> duckdb.DuckDBPyConnection:
    """The tables in schema ``candidate`` of a database in memory."""
    connection = duckdb.connect()
    connection.execute("create schema candidate")
    catalogue = [
        {
            "indicator_code": code,
            "unit": unit,
            "numerator_measures": above,
            "denominator_measures": below,
            "period_type": "in_period",
        }
        for code, (unit, above, below) in INDICATORS.items()
    ]
    members = [
        {"group_code": group, "member_code": member}
        for group, parts in GROUPS.items()
        for member in parts
    ]
    kinds = dict.fromkeys(AREAS, "authority") | dict.fromkeys(GROUPS, "partnership")
    kinds |= {"LLR": "sub_region", ENGLAND: "country"}
    areas = [{"area_code": code, "area_type": kind} for code, kind in kinds.items()]
    tables = {
        "fct_measure": linked.measures(),
        "fct_indicator": linked.indicators(),
        "dim_indicator": catalogue,
        "area_members": members,
        "dim_measure": [
            {"measure_code": code, "part_of": None, "counts": "events", "period_type": "in_period"}
            for code in MEASURES
        ],
        "dim_area": areas,
        "dim_period": [calendar_row(period) for period in (*QUARTERS, YEAR)],
    }
    for name, rows in tables.items():
        frame = pl.DataFrame(rows, infer_schema_length=None)
        connection.register("rows_now", frame.to_arrow())
        connection.execute(f"create table candidate.{name} as from rows_now")
        connection.unregister("rows_now")
    return connection
