"""Derived columns of an audit's export: which grades there are. One not on the scale is a grade."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

Maker = Callable[[pl.DataFrame, Path, str], pl.DataFrame]


def _any_grade(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    return frame.with_columns(pl.coalesce("moderated_grade", "self_grade").alias(name))


def _moderation_without_grade(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    alone = pl.col("self_grade").is_null()
    return frame.with_columns(pl.when(alone).then("moderated_grade").alias(name))


AUDIT_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "any_grade": (("self_grade", "moderated_grade"), _any_grade),
    "moderation_without_grade": (("self_grade", "moderated_grade"), _moderation_without_grade),
}
