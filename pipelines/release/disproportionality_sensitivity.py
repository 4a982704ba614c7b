"""How far a ratio depends on what is not known: unknown groups, unaccompanied children.

What may be changed here: the what-ifs. Each stands beside the ratio and never replaces it. The
what-if of the unknown gives all of them to one side, which is further than any of the truth can be.
"""

from __future__ import annotations

import polars as pl


def with_sensitivity(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the ratios of the what-ifs to rows of ``compare``; null where there is no ratio.

    Of percentages the unknown move above and below the line; of rates over a population only the
    events do, because a population estimate has no unknown group.
    """
    a, n, b, m = (pl.col(name) for name in ("numerator", "denominator", "events", "people"))
    has_ratio = pl.col("rate_ratio").is_not_null()
    unknown = pl.col("unknown_events")
    moved = (
        pl.when(~pl.col("is_proportion") | (unknown == 0))
        .then(0.0)
        .when("has_unknown_population")
        .then("unknown_population")
    )
    alone, everyone = pl.col("unaccompanied"), pl.col("all_unaccompanied")
    can_leave_out = has_ratio & ~pl.col("is_proportion") & (pl.col("characteristic_2") == "none")
    can_leave_out &= pl.col("characteristic") != "unaccompanied"
    is_returned = can_leave_out & alone.is_not_null() & pl.col("alone").is_not_null()
    is_bound = can_leave_out & ~is_returned & everyone.is_not_null()
    without = (
        pl.when(is_returned)
        .then(_ratio((a - alone).clip(0), n, (b - pl.col("alone")).clip(0), m))
        .when(is_bound)
        .then(_ratio((a - everyone).clip(0), n, b, m))
    )
    rows = rows.with_columns(
        ratio_if_unknown_elsewhere=pl.when(has_ratio).then(_ratio(a, n, b + unknown, m + moved)),
        ratio_if_unknown_here=pl.when(has_ratio).then(_ratio(a + unknown, n + moved, b, m)),
        ratio_without_unaccompanied=without,
    )
    return rows.with_columns(
        unaccompanied_basis=pl.when(pl.col("ratio_without_unaccompanied").is_null())
        .then(None)
        .when(is_returned)
        .then(pl.lit("returned"))
        .otherwise(pl.lit("bound")),
    )


def _ratio(a: pl.Expr, n: pl.Expr, b: pl.Expr, m: pl.Expr) -> pl.Expr:
    return pl.when((n > 0) & (b > 0) & (m > 0)).then(a / n / (b / m))
