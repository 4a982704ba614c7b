"""Candidate tables of a small release for the comparison of groups, filled a count at a time."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

import duckdb
import yaml

from pipelines.release.decision_points import add_decision_points
from pipelines.release.disproportionality import add_disproportionality
from pipelines.workspace import PROJECT_ROOT

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"
AREA = "E06000016"
SEEDS = {
    "group_denominators": "denominator_measure, characteristic, group_measure, who_is_counted,"
    " age_range, is_all_ages, declared_reason",
    "decision_points": "point_order, point_code, title, numerator_measure, previous_measure",
    "reference_groups": "indicator_code, characteristic, reference, reason",
}


@lru_cache
def _marts() -> list[tuple[str, str]]:
    """Table -> its columns with their types, as dbt makes them."""
    models = yaml.safe_load(MARTS.read_text(encoding="utf-8"))["models"]
    return [
        (model["name"], ", ".join(f'"{c["name"]}" {c["data_type"]}' for c in model["columns"]))
        for model in models
    ]


class SmallRelease:
    """One area, the periods 2021 to 2025, and the two indicators that the tests ask about."""

    def __init__(self) -> None:
        self.connection = duckdb.connect()
        self.connection.execute("create schema candidate")
        for name, columns in _marts():
            self.connection.execute(f"create table candidate.{name} ({columns})")
        for name, columns in SEEDS.items():
            typed = ", ".join(f"{column} varchar" for column in columns.split(", "))
            self.connection.execute(f"create table candidate.{name} ({typed})")
        self._periods()
        self.measure("suspensions", "in_period", "events")
        self.measure("pupils", "snapshot", "children", "Pupils on roll")
        self.measure("on_time", "in_period", "children")
        self.measure("decided", "in_period", "children")
        self.indicator("suspensions_per_100", "suspensions", "pupils", "per_100", 100)
        self.indicator("on_time_pct", "on_time", "decided", "pct", 100)
        for code, parent in (("black_african", "black"), ("roma", "white"), ("indian", "asian")):
            self.put(
                "dim_category", characteristic="ethnicity_19", category=code,
                parent_characteristic="ethnicity", parent_category=parent,
            )  # fmt: skip
        self.put(
            "dim_category", characteristic="ethnicity", category="black", category_label="Black"
        )

    def _periods(self) -> None:
        for year in range(2021, 2025):
            key = f"{year}-{year - 1999}"
            kinds = [(key, "financial_year", date(year, 4, 1), date(year + 1, 3, 31))]
            kinds += [(f"AY{key}", "academic_year", date(year, 9, 1), date(year + 1, 8, 31))]
            kinds += [(f"CY{year}", "calendar_year", date(year, 1, 1), date(year, 12, 31))]
            for number, (month, end) in enumerate(((4, 6), (7, 9), (10, 12), (1, 3)), 1):
                of = year + (month == 1)
                day = 31 if end in (12, 3) else 30
                kinds.append(
                    (f"{key}-Q{number}", "quarter", date(of, month, 1), date(of, end, day))
                )
            kinds.append((f"3Y{key}", "three_years", date(year - 2, 4, 1), date(year + 1, 3, 31)))
            for period, kind, starts, ends in kinds:
                self.put(
                    "dim_period", period=period, period_kind=kind, label=period,
                    starts_on=starts, ends_on=ends,
                )  # fmt: skip

    def put(self, table: str, **cells: Any) -> None:
        names = ", ".join(f'"{name}"' for name in cells)
        marks = ", ".join("?" * len(cells))
        self.connection.execute(
            f"insert into candidate.{table} ({names}) values ({marks})", list(cells.values())
        )

    def measure(self, code: str, kind: str, counts: str, title: str | None = None) -> None:
        self.put(
            "dim_measure", measure_code=code, period_type=kind, counts=counts, title=title or code
        )

    def indicator(
        self, code: str, above: str, below: str | None, unit: str, multiplier: int, **more: Any
    ) -> None:
        self.put(
            "dim_indicator", indicator_code=code, numerator_measures=above,
            denominator_measures=below, unit=unit, multiplier=multiplier,
            **({"period_type": "in_period"} | more),
        )  # fmt: skip

    def count(
        self, measure: str, counts: dict[str, float | None], *, period: str = "AY2024-25",
        by: str = "ethnicity", and_by: str = "none",
    ) -> None:  # fmt: skip
        """Counts by group; of two characteristics as 'white x male'. None is confidential."""
        for group, value in counts.items():
            first, _, second = group.partition(" x ")
            self.put(
                "fct_measure", measure_code=measure, area_code=AREA, period=period,
                characteristic=by, category=first, characteristic_2=and_by,
                category_2=second or "none", value=value, status="c" if value is None else "ok",
                submission_id=f"S-{measure}",
            )  # fmt: skip

    def hide(self, measure: str, group: str, status: str = "c") -> None:
        self.connection.execute(
            "update candidate.fct_measure set value = null, status = ?"
            " where measure_code = ? and category = ?",
            [status, measure, group],
        )

    def rows(self, **wanted: str) -> list[dict[str, Any]]:
        """Rows of fct_disproportionality, made anew."""
        add_disproportionality(self.connection)
        return self._ask("fct_disproportionality", wanted)

    def row(self, category: str, **wanted: str) -> dict[str, Any]:
        """The one row of a group."""
        (row,) = self.rows(category=category, **wanted)
        return row

    def points(self, **wanted: str) -> list[dict[str, Any]]:
        """Rows of fct_decision_point, made anew."""
        add_decision_points(self.connection)
        return self._ask("fct_decision_point", wanted)

    def _ask(self, table: str, wanted: dict[str, str]) -> list[dict[str, Any]]:
        where = " and ".join(f"{name} = ?" for name in wanted) or "true"
        found = self.connection.execute(
            f"from candidate.{table} where {where} order by all", list(wanted.values())
        )
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
