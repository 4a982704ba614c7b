"""Which figures a row stands on, and what is found: pooling, tests adjusted together, findings.

What may be changed here: when a group can be assessed (5 events expected if its rate and the
reference's were one), in which order counts are pooled, and which tests belong together. The order
follows the rule that small numbers are pooled up to three years, then collapsed to five groups,
then called too few. All of it is decided from figures that are shown.
"""

from __future__ import annotations

import polars as pl

from pipelines.release.disproportionality_reference import SHOWN
from pipelines.statistics.multiplicity import benjamini_hochberg, count_tests

LEAST_EXPECTED = 5
SIGNIFICANT = 0.05
GROUP = [
    "subject", "area_code", "period",
    "characteristic", "category", "characteristic_2", "category_2",
]  # fmt: skip
_ORDER = {"none": 0, "three_years": 1, "five_groups": 2}


def choose(compared: pl.DataFrame, parents: pl.DataFrame, family: list[str]) -> pl.DataFrame:
    """One row for each group: the first figures that can be assessed, else the first there are.

    Args:
        compared: rows of ``compare``, poolings none and three_years.
        parents: ``characteristic``, ``category``, ``parent_characteristic``, ``parent_category``
            of groups that are part of a broader one.
        family: columns that tests adjusted together have in common.
    """
    compared = compared.with_columns(
        is_assessable=(
            pl.col("rate_ratio").is_not_null()
            & pl.col("p_value").is_not_null()
            & (pl.col("expected_events") >= LEAST_EXPECTED)
        ).fill_null(False)
    )
    options = pl.concat([compared, _broader(compared, parents)], how="diagonal_relaxed")
    is_settled = pl.col("status").is_in(SHOWN) & (
        pl.col("is_assessable") | pl.col("is_reference") | ~pl.col("is_known")
    )
    chosen = (
        options.with_columns(
            no_settled=~is_settled,
            no_figure=~pl.col("status").is_in(SHOWN),
            place=pl.col("pooling").replace_strict(_ORDER),
        )
        .sort(*GROUP, "no_settled", "no_figure", "place")
        .unique(GROUP, keep="first", maintain_order=True)
    )
    return _with_findings(chosen, family)


def _broader(compared: pl.DataFrame, parents: pl.DataFrame) -> pl.DataFrame:
    """The same period's figures of the broader group, for each group that is part of one.

    A group inside the reference gets none: the broader group would be compared with itself.
    """
    frames = []
    for place in ("", "_2"):
        columns = {
            "characteristic": f"characteristic{place}",
            "category": f"category{place}",
            "parent_characteristic": "of_characteristic",
            "parent_category": "of_category",
        }
        mine = compared.filter(pl.col("is_known"), pooling="none").select(GROUP)
        mine = mine.join(
            parents.select(list(columns)).rename(columns),
            on=[f"characteristic{place}", f"category{place}"],
        )
        theirs = compared.filter(
            ~pl.col("is_reference") & pl.col("status").is_in(SHOWN), pooling="none"
        )
        theirs = theirs.rename(
            {f"characteristic{place}": "of_characteristic", f"category{place}": "of_category"}
        )
        shared = [name for name in GROUP if name in theirs.columns]
        frames.append(
            mine.join(theirs, on=[*shared, "of_characteristic", "of_category"]).drop(
                "of_characteristic", "of_category"
            )
        )
    found = pl.concat(frames, how="diagonal_relaxed").unique(GROUP, keep="first")
    return found.with_columns(pooling=pl.lit("five_groups"))


def _with_findings(chosen: pl.DataFrame, family: list[str]) -> pl.DataFrame:
    """Adjusted p, the number of tests and the finding.

    Two groups that stand on the same broader group are one test, counted once.
    """
    once = list(dict.fromkeys([*family, "subject", "pooling", "assessed_category"]))
    tests = chosen.filter("is_assessable").unique(once, keep="first", maintain_order=True)
    p_values = tests["p_value"].to_numpy()
    labels = tests.select(pl.concat_str(family, separator="|")).to_series().to_numpy().astype(str)
    adjusted = tests.select(once).with_columns(
        p_adjusted=pl.Series(benjamini_hochberg(p_values, labels), dtype=pl.Float64),
        tests_adjusted=pl.Series(count_tests(p_values, labels), dtype=pl.Int32),
    )
    chosen = chosen.join(adjusted, on=once, how="left").with_columns(
        pl.when("is_assessable").then("p_adjusted").alias("p_adjusted"),
        pl.when("is_assessable").then("tests_adjusted").alias("tests_adjusted"),
    )
    has_ratio = (
        pl.col("status").is_in(SHOWN)
        & pl.col("is_known")
        & ~pl.col("is_reference")
        & pl.col("p_value").is_not_null()
    )
    return chosen.with_columns(
        finding=pl.when(~has_ratio)
        .then(None)
        .when(~pl.col("is_assessable"))
        .then(pl.lit("too_few"))
        .when(pl.col("p_adjusted") >= SIGNIFICANT)
        .then(pl.lit("no_evidence"))
        .when(pl.col("rate_ratio") > 1)
        .then(pl.lit("higher"))
        .otherwise(pl.lit("lower"))
    )
