"""Derived columns of the Keeping in Touch return: months, posts that do not add up, ratings."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl

from pipelines.periods import is_quarter, quarter_bounds
from pipelines.quality.steps import Maker, without

# Full-time equivalents are sent with one decimal, so that three rounded numbers may differ by this.
_ROUNDED = 0.15


def _months(period: str) -> list[date]:
    """The first days of a quarter's months; none of what is no quarter."""
    if not is_quarter(period):
        return []
    starts = quarter_bounds(period)[0]
    return [starts.replace(month=starts.month + later) for later in range(3)]


def _with_months(frame: pl.DataFrame) -> pl.DataFrame:
    months = pl.col("period").map_elements(_months, return_dtype=pl.List(pl.Date))
    return frame.with_columns(months.alias("_months"))


def _month_elsewhere(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    # That the period is no quarter is another rule's business.
    elsewhere = (pl.col("_months").list.len() > 0) & ~pl.col("month").is_in(pl.col("_months"))
    told = pl.when(elsewhere).then(pl.col("month").cast(pl.String))
    return _with_months(frame).with_columns(told.alias(name)).drop("_months")


def _months_wanting(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    sent = set(frame.get_column("month").drop_nulls().to_list())
    # A row without a period, or with another than the file's rows have, is another rule's business.
    periods = frame.get_column("period").drop_nulls().mode()
    due = {month for period in periods for month in _months(period)}
    wanting = ", ".join(f"{month:%B %Y}" for month in sorted(due - sent))
    is_told = (pl.int_range(pl.len()) == 0) & pl.lit(bool(wanting))
    return frame.with_columns(pl.when(is_told).then(pl.lit(wanting)).alias(name))


def _posts_apart(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    apart = (pl.col("filled_fte") + pl.col("vacant_fte") - pl.col("posts_fte")).abs() > _ROUNDED
    told = pl.when(apart).then(pl.col("posts_fte").cast(pl.String))
    return frame.with_columns(told.alias(name))


def _rating_unexplained(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    silent = pl.col("comment").is_null() if "comment" in frame.columns else pl.lit(True)
    # One comment in the quarter explains the ratings of its months.
    silent = silent.all().over("role_group")
    rated = pl.col("wellbeing_rag").is_in(["red", "amber"])
    return frame.with_columns(pl.when(rated & silent).then("wellbeing_rag").alias(name))


def _staff_without_cases(frame: pl.DataFrame, seeds: Path, name: str) -> pl.DataFrame:
    both = without("cases", "workers")(frame, seeds, "_cases")
    both = without("workers", "cases")(both, seeds, "_workers")
    return both.with_columns(pl.coalesce("_cases", "_workers").alias(name)).drop(
        "_cases", "_workers"
    )


WORKFORCE_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "workforce_month_elsewhere": (("period", "month"), _month_elsewhere),
    "workforce_months_wanting": (("period", "month"), _months_wanting),
    "workforce_posts_apart": (("posts_fte", "filled_fte", "vacant_fte"), _posts_apart),
    "workforce_rating_unexplained": (("role_group", "wellbeing_rag"), _rating_unexplained),
    "workforce_staff_without_cases": (("cases", "workers"), _staff_without_cases),
}
