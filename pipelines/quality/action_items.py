"""Derived columns of the action log: whether its days follow each other, and what it lacks.

An action is completed, reviewed to see whether it is embedded, and reviewed again; one that did not
hold is re-opened and begins anew. A day that was sent and cannot be read has that fault alone.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import polars as pl

from pipelines.periods import is_quarter, quarter_bounds

# Stands where nothing is wanted: only its being there matters.
_NOT_ASKED = "not asked"

Maker = Callable[[pl.DataFrame, Path, str], pl.DataFrame]


def _quarter_ends_on(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    ends = pl.col("period").map_elements(_end, return_dtype=pl.Date)
    return frame.with_columns(ends.alias(name))


def _end(period: str) -> date | None:
    return quarter_bounds(period)[1] if is_quarter(period) else None


def _without(step: str, *before: str) -> Maker:
    """Filled where ``step`` is sent without any of the days that come before it."""

    def make(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
        sent = [_sent(frame, day) for day in before]
        lacks = pl.col(step).is_not_null() & pl.coalesce(sent).is_null()
        return frame.with_columns(pl.when(lacks).then(pl.lit(step)).alias(name))

    return make


def _review_before_completion(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    early = pl.col("reviewed_on") < pl.col("completed_on")
    if "reopened_on" in frame.columns:
        # The review that sent it back comes before the day on which it was done again.
        early &= ~(pl.col("reopened_on") >= pl.col("reviewed_on")).fill_null(False)
    return frame.with_columns(pl.when(early).then(pl.lit("reviewed_on")).alias(name))


def _verdict_given(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    asked = pl.col("reviewed_on").is_not_null()
    told = pl.when(asked).then(_sent(frame, "embedded")).otherwise(pl.lit(_NOT_ASKED))
    return frame.with_columns(told.alias(name))


def _due_given(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    return frame.with_columns(_sent(frame, "due_on").alias(name))


def _sent(frame: pl.DataFrame, column: str) -> pl.Expr:
    """What was sent in a column, readable or not, as text."""
    parts = [part for part in (column, f"{column}_unreadable") if part in frame.columns]
    texts = [pl.col(part).cast(pl.String) for part in parts]
    return pl.coalesce(texts) if texts else pl.lit(None, pl.String)


ACTION_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "action_due_given": ((), _due_given),
    "quarter_ends_on": (("period",), _quarter_ends_on),
    "rereview_without_review": (("rereviewed_on",), _without("rereviewed_on", "reviewed_on")),
    "review_before_completion": (("reviewed_on", "completed_on"), _review_before_completion),
    "review_without_completion": (("reviewed_on",), _without("reviewed_on", "completed_on")),
    "verdict_given": (("reviewed_on",), _verdict_given),
    "verdict_without_review": (("embedded",), _without("embedded", "reviewed_on", "rereviewed_on")),
}
