"""What derived columns of datasets with steps are made of: one step without the one before it.

A cell that was sent and cannot be read has that fault alone: here it counts as sent.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.periods import is_quarter, quarter_bounds

# Stands where nothing is wanted: only its being there matters.
NOT_ASKED = "not asked"

Maker = Callable[[pl.DataFrame, Path, str], pl.DataFrame]


def without(step: str, *before: str) -> Maker:
    """Filled where ``step`` is sent without any of the columns that come before it."""

    def make(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
        sent_before = [sent(frame, column) for column in before]
        lacks = pl.col(step).is_not_null() & pl.coalesce(sent_before).is_null()
        return frame.with_columns(pl.when(lacks).then(pl.lit(step)).alias(name))

    return make


def given(column: str, asked: pl.Expr) -> Maker:
    """Empty where a row that is ``asked`` for ``column`` leaves it empty."""

    def make(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
        told = pl.when(asked).then(sent(frame, column)).otherwise(pl.lit(NOT_ASKED))
        return frame.with_columns(told.alias(name))

    return make


def sent(frame: pl.DataFrame, column: str) -> pl.Expr:
    """What was sent in a column, readable or not, as text."""
    parts = [part for part in (column, f"{column}_unreadable") if part in frame.columns]
    texts = [pl.col(part).cast(pl.String) for part in parts]
    return pl.coalesce(texts) if texts else pl.lit(None, pl.String)


def quarter_ends_on(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    """The last day of the row's quarter; empty where it is no quarter."""
    ends = pl.col("period").map_elements(_end, return_dtype=pl.Date)
    return frame.with_columns(ends.alias(name))


def _end(period: str) -> date | None:
    return quarter_bounds(period)[1] if is_quarter(period) else None
