"""Equations in their long form: one row for each cell of each equation.

Columns: ``family`` (kind of equation), ``group`` (the equations that stand or fall together when
it is judged whether they hold), ``name`` (of the equation within its family), ``cell``, ``factor``,
``row_low`` and ``row_high`` (limits of the sum), ``at_most`` (parts are missing: only an upper
limit) and ``unproven`` (believed only where shown tables bear it out).
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

COLUMNS = (
    "family", "group", "name", "cell", "factor", "row_low", "row_high", "at_most", "unproven",
)  # fmt: skip


def adds_up(
    parts: pl.DataFrame,
    wholes: pl.DataFrame,
    on: Sequence[str],
    family: str,
    group: Sequence[str],
    *,
    by: Sequence[str] = (),
    expected: str | None = None,
    unproven: bool = False,
) -> pl.DataFrame:
    """Equations that the parts with the same ``on`` add up to the whole with the same ``on``.

    Args:
        parts: cells with ``on``, ``group`` and ``by`` among their columns.
        wholes: cells with ``on``; at most one for each combination.
        by: what tells several equations of the same whole apart.
        expected: a column of ``parts`` that says how many parts there should be; with fewer, the
            parts are only known to be no more than the whole.
        unproven: whether shown tables must bear the equations out.
    """
    linked = parts.join(
        wholes.select(*on, pl.col("cell").alias("_whole")), on=list(on), how="inner"
    )
    if linked.is_empty():
        return empty()
    name = pl.concat_str([pl.col("_whole").cast(pl.String), *by], separator="/")
    at_most = (
        (pl.len() < pl.col(expected).first()).over("_whole", *by) if expected else pl.lit(False)
    )
    linked = linked.select(
        pl.lit(family).alias("family"),
        pl.concat_str(list(group), separator="/").alias("group"),
        name.alias("name"),
        "cell",
        "_whole",
        at_most.alias("at_most"),
    )
    ends = linked.select(
        "family", "group", "name", pl.col("_whole").alias("cell"), "at_most"
    ).unique(subset=["name"], keep="first", maintain_order=True)
    return pl.concat(
        [
            linked.drop("_whole").with_columns(pl.lit(1.0).alias("factor")),
            ends.with_columns(pl.lit(-1.0).alias("factor")),
        ],
        how="diagonal",
    ).select(
        "family", "group", "name", pl.col("cell").cast(pl.UInt32), "factor",
        pl.lit(0.0).alias("row_low"), pl.lit(0.0).alias("row_high"), "at_most",
        pl.lit(unproven).alias("unproven"),
    )  # fmt: skip


def empty() -> pl.DataFrame:
    """No equations."""
    return pl.DataFrame(
        schema={
            "family": pl.String, "group": pl.String, "name": pl.String, "cell": pl.UInt32,
            "factor": pl.Float64, "row_low": pl.Float64, "row_high": pl.Float64,
            "at_most": pl.Boolean, "unproven": pl.Boolean,
        }
    )  # fmt: skip
