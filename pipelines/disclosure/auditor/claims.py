"""Equations from indicators: what a shown numerator, denominator or rate says about counts.

A claim is one shown number: ``indicator_code``, ``area_code``, ``period``, ``kind`` (numerator,
denominator or value), ``number`` and ``half`` (the number may be off by so much either way). Sums
run over the measures and, for year-to-date and twelve-month indicators, over the quarters. A rate
is multiplier x numerator / denominator: within its rounding that is linear in both.
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.auditor.spans import parts_of_sums
from pipelines.disclosure.auditor.terms import COLUMNS, empty

_AT = ("indicator_code", "area_code", "period")
_RELATIVE_ERROR = 1e-9


def released_claims(facts: pl.DataFrame) -> pl.DataFrame:
    """Every number that a release's ``fct_indicator`` shows, also as a comparison in other rows."""
    found = [
        facts.select(*_AT, pl.lit(name).alias("kind"), pl.col(name).alias("number"))
        for name in ("numerator", "denominator", "value")
        # A release of older code may lack a column, and then tells nothing by it.
        if name in facts.columns
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
    parts = parts_of_sums(cells, claims, indicators)
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
