"""Small linked tables for the auditor's tests, and their ranges by trying everything.

The enumeration knows nothing of equations: it fills in the smallest parts (one area, group and
quarter each) in every possible way, adds them up and keeps what agrees with the shown cells.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import product
from pathlib import Path

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipelines.disclosure.auditor.protection import KEY, CellKey

AREAS = pl.DataFrame(
    {
        "area_code": ["E06000016", "E10000018", "E06000017", "LSCP", "LRSCP", "LLR"],
        "area_type": ["authority"] * 3 + ["partnership"] * 2 + ["sub_region"],
        "partnership_code": ["LSCP", "LRSCP", "LRSCP", "LSCP", "LRSCP", None],
    }
)
MEASURES = pl.DataFrame(
    {
        "measure_code": ["started", "open"],
        "period_type": ["in_period", "snapshot"],
        "counts": ["events", "children"],
        "part_of": [None, None],
    },
    schema_overrides={"part_of": pl.String},
)
RUTLAND = "E06000017"
INDICATORS = pl.DataFrame(
    {
        "indicator_code": ["starts_12_months", "starts_to_date", "open_pct", "starts"],
        "period_type": ["rolling_12_months", "year_to_date", "snapshot", "in_period"],
        "unit": ["count", "count", "pct", "count"],
        "multiplier": [1.0, 1.0, 100.0, 1.0],
        "numerator_measures": ["started", "started", "open", "started"],
        "denominator_measures": [None, None, "all", None],
    }
)
_PARTNERSHIP = {"E06000016": "LSCP", "E10000018": "LRSCP", "E06000017": "LRSCP"}


def cell(area: str, period: str = "2024-25-Q1", measure: str = "started", **groups: str) -> CellKey:
    """A key; without groups, that of all children."""
    first, second = [*groups.items(), ("none", "none"), ("none", "none")][:2]
    return (measure, area, period, *(first if groups else ("total", "total")), *second)


@dataclass(frozen=True)
class Linked:
    """Tables that add up: the smallest parts, and which of them each cell is the sum of."""

    parts: list[CellKey]
    cells: dict[CellKey, tuple[int, ...]]

    def filled(self, values: tuple[int, ...]) -> dict[CellKey, int]:
        """Every cell's value when the parts have these."""
        return {key: sum(values[i] for i in own) for key, own in self.cells.items()}


def linked(
    areas: tuple[str, ...],
    groups: tuple[str, ...] = (),
    other_groups: tuple[str, ...] = (),
    quarters: int = 1,
    measure: str = "started",
) -> Linked:
    """Sex by disability by area by quarter, with all of their totals."""
    parts: list[CellKey] = []
    cells: dict[CellKey, list[int]] = {}
    periods = [f"2024-25-Q{number}" for number in range(1, quarters + 1)]
    for area, period, one, two in product(
        areas, periods, groups or ("total",), other_groups or ("none",)
    ):
        parts.append((area, period, one, two))
        own = len(parts) - 1
        places = {area}
        if len(areas) > 1:
            places |= {_PARTNERSHIP[area], "LLR"}
        times = {period, "2024-25"} if quarters == 4 else {period}
        for place, time in product(places, times):
            first, second = ("sex", one) if groups else None, None
            if other_groups:
                second = ("disability", two)
            for shape in _shapes(first, second):
                cells.setdefault((measure, place, time, *shape), []).append(own)
    return Linked(parts, {key: tuple(own) for key, own in cells.items()})


def _shapes(
    one: tuple[str, str] | None, two: tuple[str, str] | None
) -> Iterator[tuple[str, str, str, str]]:
    yield ("total", "total", "none", "none")
    if one:
        yield (*one, "none", "none")
    if two:
        yield (*two, "none", "none")
    if one and two:
        yield (*one, *two)


def frame(values: dict[CellKey, int], hidden: set[CellKey]) -> pl.DataFrame:
    """The rows of fct_measure, with these cells hidden."""
    rows = [
        (
            *key,
            None if key in hidden else float(value),
            "c" if key in hidden else "ok",
            "from_quarters" if key[2] == "2024-25" else "counted",
        )
        for key, value in values.items()
    ]
    return pl.DataFrame(
        rows,
        schema=dict.fromkeys(KEY, pl.String)
        | {"value": pl.Float64, "status": pl.String, "value_basis": pl.String},
        orient="row",
    )


def by_trying(
    tables: Linked, values: dict[CellKey, int], hidden: set[CellKey], most: int
) -> dict[CellKey, tuple[int, int]]:
    """The range of each hidden cell; ``most`` is the shown sum of all parts."""
    column = {key: number for number, key in enumerate(tables.cells)}
    sums = np.zeros((len(tables.parts), len(column)), int)
    for key, own in tables.cells.items():
        for part in own:
            sums[part, column[key]] += 1
    filled = _compositions(most, len(tables.parts)) @ sums
    shown = [key for key in values if key not in hidden]
    agrees = filled[:, [column[key] for key in shown]] == [values[key] for key in shown]
    possible = filled[agrees.all(axis=1)][:, [column[key] for key in hidden]]
    ends = zip(possible.min(axis=0).tolist(), possible.max(axis=0).tolist(), strict=True)
    return dict(zip(hidden, ends, strict=True))


@cache
def _compositions(total: int, parts: int) -> NDArray[np.int_]:
    """Every way to fill the parts so that they sum to the total, a row each."""
    if parts == 1:
        return np.array([[total]])
    found = []
    for first in range(total + 1):
        rest = _compositions(total - first, parts - 1)
        found.append(np.hstack([np.full((len(rest), 1), first), rest]))
    return np.vstack(found)


def write_release(folder: Path, measures: pl.DataFrame, **others: pl.DataFrame) -> Path:
    """A folder with what a reader of a release has."""
    folder.mkdir(parents=True, exist_ok=True)
    tables = {"fct_measure": measures, "dim_area": AREAS, "dim_measure": MEASURES} | others
    for name, table in tables.items():
        table.write_parquet(folder / f"{name}.parquet")
    return folder
