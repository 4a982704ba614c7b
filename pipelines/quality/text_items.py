"""Derived columns of the texts for the Yearly Report."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.quality.steps import Maker


def _year_of_another_folder(frame: pl.DataFrame, _: Path, name: str) -> pl.DataFrame:
    is_its_end = pl.concat_str("year", pl.lit("-Q4")) == pl.col("period")
    return frame.with_columns(pl.when(~is_its_end).then("year").alias(name))


TEXT_MAKERS: dict[str, tuple[tuple[str, ...], Maker]] = {
    "year_of_another_folder": (("year", "period"), _year_of_another_folder),
}
