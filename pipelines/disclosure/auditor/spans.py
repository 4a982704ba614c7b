"""Which cells an indicator's numerator and denominator are the sums of.

Sums run over measures and, for year-to-date and twelve-month indicators, over quarters; a year's
own figure is a sum of nothing but itself.
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.auditor.groupings import totals
from pipelines.disclosure.auditor.places_times import year_key

_SPANNED = ("year_to_date", "rolling_12_months")
_AT = ("indicator_code", "area_code", "period")


def parts_of_sums(
    cells: pl.DataFrame, claims: pl.DataFrame, indicators: pl.DataFrame
) -> pl.DataFrame:
    """The cells behind both sides of each indicator, area and period that anything is claimed of.

    Columns: the key, side, cell, expected (parts there should be) and present.
    """
    wanted = claims.select(_AT).unique()
    behind = totals(cells).select(
        "measure_code", "area_code", pl.col("period").alias("part_period"), "cell"
    )
    found = []
    for side in ("numerator", "denominator"):
        listed = (
            indicators.select("indicator_code", "period_type", pl.col(f"{side}_measures"))
            .filter(pl.col(f"{side}_measures").is_not_null())
            .with_columns(pl.col(f"{side}_measures").str.split(";").alias("measure_code"))
            .with_columns(pl.col("measure_code").list.len().alias("_measures"))
            .explode("measure_code")
        )
        spans = wanted.join(listed, on="indicator_code").join(
            _spans(wanted["period"]), on=["period_type", "period"]
        )
        found.append(
            spans.join(behind, on=["measure_code", "area_code", "part_period"]).select(
                *_AT, pl.lit(side).alias("side"), "cell",
                (pl.col("_measures") * pl.col("_periods")).alias("expected"),
                pl.len().over(_AT).alias("present"),
            )
        )  # fmt: skip
    return pl.concat(found)


def _spans(periods: pl.Series) -> pl.DataFrame:
    """Which periods each period's figure is made from, by period type."""
    keys = (
        periods.unique()
        .sort()
        .to_frame("period")
        .with_columns(
            pl.col("period").str.extract(r"^(\d{4})-\d{2}-Q[1-4]$").cast(pl.Int32).alias("_year"),
            pl.col("period")
            .str.extract(r"^\d{4}-\d{2}-Q([1-4])$")
            .cast(pl.Int32)
            .alias("_quarter"),
        )
    )
    alone = keys.select(
        "period", pl.col("period").alias("part_period"), pl.lit(1).alias("_periods")
    )
    is_quarter = pl.col("_quarter").is_not_null()
    serial = pl.col("_year") * 4 + pl.col("_quarter") - 1
    found = [
        alone.with_columns(pl.lit(kind).alias("period_type")) for kind in ("in_period", "snapshot")
    ]
    for kind in _SPANNED:
        length = pl.col("_quarter") if kind == "year_to_date" else pl.lit(4)
        each = pl.col("_each")
        name = year_key(each // 4)
        spread = (
            keys.filter(is_quarter)
            .with_columns(pl.int_ranges(serial - length + 1, serial + 1).alias("_each"))
            .with_columns(pl.col("_each").list.len().cast(pl.Int32).alias("_periods"))
            .explode("_each")
            .select(
                "period",
                pl.concat_str([name, (each % 4 + 1).cast(pl.String)], separator="-Q").alias(
                    "part_period"
                ),
                "_periods",
                pl.lit(kind).alias("period_type"),
            )
        )
        years = alone.join(keys.filter(is_quarter).select("period"), on="period", how="anti")
        found += [spread, years.with_columns(pl.lit(kind).alias("period_type"))]
    return pl.concat(found, how="vertical_relaxed")
