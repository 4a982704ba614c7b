"""Derived columns of the action log: whether its days follow each other, and what it lacks.

An action is completed, reviewed to see whether it is embedded, and reviewed again; one that did not
hold is re-opened and begins anew. A day that was sent and cannot be read has that fault alone.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.quality.steps import Maker, quarter_ends_on, sent, without

# Stands where nothing is wanted: only its being there matters.
_NOT_ASKED = "not asked"


def _review_before_completion(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    early = pl.col("reviewed_on") < pl.col("completed_on")
    if "reopened_on" in frame.columns:
        # The review that sent it back comes before the day on which it was done again.
        early &= ~(pl.col("reopened_on") >= pl.col("reviewed_on")).fill_null(False)
    return frame.with_columns(pl.when(early).then(pl.lit("reviewed_on")).alias(name))


def _verdict_given(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    asked = pl.col("reviewed_on").is_not_null()
    told = pl.when(asked).then(sent(frame, "embedded")).otherwise(pl.lit(_NOT_ASKED))
    return frame.with_columns(told.alias(name))


def _due_given(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    return frame.with_columns(sent(frame, "due_on").alias(name))


ACTION_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "action_due_given": ((), _due_given),
    "quarter_ends_on": (("period",), quarter_ends_on),
    "rereview_without_review": (("rereviewed_on",), without("rereviewed_on", "reviewed_on")),
    "review_before_completion": (("reviewed_on", "completed_on"), _review_before_completion),
    "review_without_completion": (("reviewed_on",), without("reviewed_on", "completed_on")),
    "verdict_given": (("reviewed_on",), _verdict_given),
    "verdict_without_review": (("embedded",), without("embedded", "reviewed_on", "rereviewed_on")),
}
