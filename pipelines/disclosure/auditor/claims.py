"""Equations from indicators: what a shown numerator, denominator or rate says about counts.

A claim is one shown number: ``indicator_code``, ``area_code``, ``period``, ``kind`` (numerator,
denominator or value), ``number`` and ``half`` (the number may be off by so much either way). Sums
run over the measures and, for year-to-date and twelve-month indicators, over the quarters. A rate
is multiplier x numerator / denominator: within its rounding that is linear in both.
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.auditor.groupings import totals
from pipelines.disclosure.auditor.places_times import year_key
from pipelines.disclosure.auditor.terms import COLUMNS, empty

_SPANNED = ("year_to_date", "rolling_12_months")
_AT = ("indicator_code", "area_code", "period")
_RELATIVE_ERROR = 1e-9


def released_claims(facts: pl.DataFrame) -> pl.DataFrame:
    """Every number that a release's ``fct_indicator`` shows, also as a comparison in other rows."""
    found = [
        facts.select(*_AT, pl.lit(name).alias("kind"), pl.col(name).alias("number"))
        for name in ("numerator", "denominator", "value")
    ]
    earlier = (
        ("previous_period", "previous_value"),
        ("same_period_last_year_period", "same_period_last_year"),
    )
    for period, value in earlier:
        if {period, value} <= set(facts.columns):
            found.append(
                facts.select(
                    "indicator_code", "area_code", pl.col(period).alias("period"),
                    pl.lit("value").alias("kind"), pl.col(value).alias("number"),
                )
            )  # fmt: skip
    return (
        pl.concat(found)
        .filter(pl.col("number").is_not_null() & pl.col("period").is_not_null())
        .unique(subset=[*_AT, "kind"], keep="first", maintain_order=True)
        .with_columns((pl.col("number").abs() * _RELATIVE_ERROR + 1e-9).alias("half"))
    )


def claimed(
    cells: pl.DataFrame, claims: pl.DataFrame, indicators: pl.DataFrame, *, within: bool
) -> pl.DataFrame:
    """The equations that the claims make.

    Args:
        indicators: ``indicator_code, period_type, multiplier, unit, numerator_measures,
            denominator_measures`` (codes separated by ';').
        within: whether a percentage's numerator is taken to be no larger than its denominator.
    """
    found = [empty()]
    parts = _parts(cells, claims, indicators)
    for kind in ("numerator", "denominator"):
        sums = claims.filter(pl.col("kind") == kind).join(
            parts.filter(pl.col("side") == kind), on=list(_AT)
        )
        found.append(
            _terms(
                sums, "indicator_sums", pl.lit(1.0), pl.col("number") - pl.col("half"),
                pl.col("number") + pl.col("half"), pl.col("present") < pl.col("expected"), kind,
            )
        )  # fmt: skip
    found += _rates(claims, parts, indicators)
    if within:
        found.append(_subsets(parts, indicators))
    return pl.concat(found)


def _parts(cells: pl.DataFrame, claims: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """The cells behind both sides of each indicator, area and period that anything is claimed of.

    Columns: the key, side, cell, expected (parts there should be) and present.
    """
    wanted = claims.select(_AT).unique()
    behind = (
        totals(cells).select("measure_code", "area_code", "part_period", "cell")
        if ("part_period" in cells.columns)
        else totals(cells).select(
            "measure_code", "area_code", pl.col("period").alias("part_period"), "cell"
        )
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


def _rates(
    claims: pl.DataFrame, parts: pl.DataFrame, indicators: pl.DataFrame
) -> list[pl.DataFrame]:
    """Rates whose numerator is not shown itself: limits of numerator against denominator."""
    by_kind = {
        kind: claims.filter(pl.col("kind") == kind).select(*_AT, pl.col("number").alias(kind))
        for kind in ("numerator", "denominator")
    }
    rates = (
        claims.filter(pl.col("kind") == "value")
        .join(by_kind["numerator"], on=list(_AT), how="anti")
        .join(by_kind["denominator"], on=list(_AT), how="left")
        .join(
            indicators.select("indicator_code", "multiplier", "denominator_measures"),
            on="indicator_code",
        )
    )
    whole = parts.filter(pl.col("present") == pl.col("expected"))
    above = rates.join(whole.filter(pl.col("side") == "numerator"), on=list(_AT))
    is_count = pl.col("denominator_measures").is_null()
    constant = pl.when(is_count).then(1.0).otherwise(pl.col("denominator"))
    fixed = above.filter(constant.is_not_null())
    low, high = pl.col("number") - pl.col("half"), pl.col("number") + pl.col("half")
    found = [
        _terms(
            fixed, "indicator_rates", pl.col("multiplier"), low * constant, high * constant,
            pl.lit(False), "value",
        )
    ]  # fmt: skip
    loose = above.filter(constant.is_null())
    below = rates.join(whole.filter(pl.col("side") == "denominator"), on=list(_AT))
    for rate, limits, name in (
        (low, (0.0, float("inf")), "least"),
        (high, (-float("inf"), 0.0), "most"),
    ):
        least, most = (pl.lit(limit) for limit in limits)
        sides = [
            _terms(frame, "indicator_rates", factor, least, most, pl.lit(False), name)
            for frame, factor in (
                (loose.join(below, on=list(_AT), how="semi"), pl.col("multiplier")),
                (below.join(loose, on=list(_AT), how="semi"), -rate),
            )
        ]
        found += [pl.concat(sides).filter(pl.col("factor") != 0)]
    return found


def _subsets(parts: pl.DataFrame, indicators: pl.DataFrame) -> pl.DataFrame:
    """Numerators of percentages are no larger than their denominators."""
    shares = indicators.filter(pl.col("unit") == "pct").select("indicator_code")
    own = parts.filter(pl.col("present") == pl.col("expected")).join(shares, on="indicator_code")
    both = own.group_by(_AT).agg(pl.col("side").n_unique()).filter(pl.col("side") == 2)
    factor = pl.when(pl.col("side") == "numerator").then(1.0).otherwise(-1.0)
    # A measure that stands on both sides (vacancies over vacancies and posts) cancels out.
    merged = (
        own.join(both.select(_AT), on=list(_AT))
        .with_columns(factor.alias("_factor"))
        .group_by(*_AT, "cell", maintain_order=True)
        .agg(pl.col("_factor").sum())
        .filter(pl.col("_factor") != 0)
    )
    return _terms(
        merged,
        "subsets",
        pl.col("_factor"),
        pl.lit(-float("inf")),
        pl.lit(0.0),
        pl.lit(True),
        "",
    )


def _terms(
    frame: pl.DataFrame,
    family: str,
    factor: pl.Expr,
    low: pl.Expr,
    high: pl.Expr,
    at_most: pl.Expr,
    kind: str,
) -> pl.DataFrame:
    if frame.is_empty():
        return empty()
    return frame.select(
        pl.lit(family).alias("family"),
        pl.concat_str(["indicator_code", pl.lit(kind)], separator="/").alias("group"),
        pl.concat_str([*_AT, pl.lit(kind)], separator="/").alias("name"),
        pl.col("cell").cast(pl.UInt32),
        factor.cast(pl.Float64).alias("factor"),
        low.cast(pl.Float64).alias("row_low"),
        high.cast(pl.Float64).alias("row_high"),
        at_most.alias("at_most"),
        pl.lit(False).alias("unproven"),
    ).select(COLUMNS)
