"""Derived columns of the scrutiny plan: whether status, day, finding and response go together.

A cell that was sent and cannot be read has that fault alone.
"""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.quality.steps import Maker, sent, without

_REPORTED = pl.col("status") == "reported"
# A status that no list holds has that fault alone.
_KNOWN = pl.col("status").is_in(["planned", "under_way", "deferred"])


def _report_without(column: str) -> Maker:
    """Filled where a line is reported and the column is empty."""

    def make(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
        lacks = _REPORTED & sent(frame, column).is_null()
        return frame.with_columns(pl.when(lacks).then(pl.lit(column)).alias(name))

    return make


def _day_without_report(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    lacks = pl.col("reported_on").is_not_null() & _KNOWN
    return frame.with_columns(pl.when(lacks).then(pl.lit("reported_on")).alias(name))


SCRUTINY_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "day_without_report": (("status", "reported_on"), _day_without_report),
    "report_without_day": (("status",), _report_without("reported_on")),
    "report_without_finding": (("status",), _report_without("finding")),
    "response_without_finding": (("response",), without("response", "finding")),
}
