"""What every part of the scrutiny pack starts from: a quarter or a year, and its own tables.

Everything is as it stood at the end of the quarter, or of the year's last one: a gap that a later
return closed is open in it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl

from pipelines.periods import quarter_bounds, shift_quarter
from pipelines.publishing.quarter import Quarter
from pipelines.publishing.quarter_missing import is_ours_to_know
from pipelines.publishing.year import Year
from pipelines.release.tables import GAPS_CLOSED

Row = Mapping[str, Any]
# Evidence of a line of enquiry, and hindrances, are those of a year that ends with the quarter; of
# a financial year these are its own four.
QUARTERS = 4


@dataclass(frozen=True)
class ScrutinyPack:
    """One quarter's or one financial year's pack for one audience; a year has its last quarter."""

    quarter: Quarter
    year: Year | None = None

    @property
    def words(self) -> str:
        """'quarter 1 of 2025-26 (April to June 2025)', 'the year to 31 March 2025'."""
        return self.year.words if self.year else self.quarter.words

    @property
    def span(self) -> str:
        """The time that evidence and hindrances are of."""
        return "the year" if self.year else "the last four quarters"

    @property
    def up_to(self) -> str:
        """'to quarter 1 of 2025-26 (April to June 2025)', 'the year to 31 March 2025'."""
        return self.year.words if self.year else f"to {self.quarter.words}"

    @property
    def last_day(self) -> date:
        """The last day of its quarter or year."""
        return quarter_bounds(self.quarter.period)[1]

    @cached_property
    def quality(self) -> list[Row]:
        """fct_data_quality of these areas' agencies up to this quarter."""
        return [
            row
            for row in self._rows("fct_data_quality", ["period", "agency_code", "dataset"])
            if row["period"] <= self.quarter.period and is_ours_to_know(self.quarter, dict(row))
        ]

    @cached_property
    def dimensions(self) -> list[Row]:
        """dim_quality_dimension in its order, with those that are not measured."""
        return self._rows("dim_quality_dimension", ["sort_order"])

    @cached_property
    def register(self) -> list[Row]:
        """fct_gap_register and fct_gap_closed of these areas as they stood with this quarter, the
        oldest first."""
        order = ["since", "agency_code", "register_id"]
        frames = [self._frame("fct_gap_register")]
        # A release of older code does not tell what closed by itself.
        if (self.quarter.release.folder / f"{GAPS_CLOSED}.parquet").is_file():
            frames.append(self._frame(GAPS_CLOSED))
        rows = _in_order(pl.concat(frames, how="diagonal_relaxed"), order)
        return [
            self._as_it_stood(row)
            for row in rows
            if (row["first_period"] or "") <= self.quarter.period
            and is_ours_to_know(self.quarter, dict(row))
        ]

    @cached_property
    def hindrances(self) -> list[Row]:
        """fct_sharing_hindrance of these areas in the year up to this quarter, the newest first."""
        first = shift_quarter(self.quarter.period, 1 - QUARTERS)
        rows = [
            row
            for row in self._rows("fct_sharing_hindrance", ["agency_code", "reference"])
            if first <= row["period"] <= self.quarter.period
            and row["area_code"] in self.quarter.scope.filed_under
        ]
        return sorted(rows, key=lambda row: row["period"], reverse=True)

    @cached_property
    def themes(self) -> pl.DataFrame:
        """fct_theme of these areas in the year up to this quarter."""
        first = shift_quarter(self.quarter.period, 1 - QUARTERS)
        frame = self._frame("fct_theme")
        return frame.filter(
            pl.col("period").is_between(pl.lit(first), pl.lit(self.quarter.period))
            & pl.col("area_code").is_in(list(self.quarter.scope.filed_under))
        )

    def _as_it_stood(self, row: Row) -> Row:
        """A later return has closed nothing yet; in a year, nor has a later day."""
        by_then = not row["closed_period"] or row["closed_period"] <= self.quarter.period
        if self.year and not row["closed_period"] and row["closed_on"]:
            by_then = row["closed_on"] <= self.last_day
        if by_then:
            return row
        return {**row, "state": "open", "closed_period": None, "closed_on": None}

    def _rows(self, table: str, order: list[str]) -> list[Row]:
        return _in_order(self._frame(table), order)

    def _frame(self, table: str) -> pl.DataFrame:
        return pl.read_parquet(self.quarter.release.folder / f"{table}.parquet")


def _in_order(frame: pl.DataFrame, order: list[str]) -> list[Row]:
    made = frame.sort(order, nulls_last=True, maintain_order=True)
    return list(made.iter_rows(named=True))
