"""Which group of children a published row is about, and groups of ours made from several."""

from __future__ import annotations

import polars as pl

from pipelines.intake.adapters.parts import Breakdown
from pipelines.intake.adapters.placing import counted
from pipelines.intake.adapters.symbols import add_down

CHARACTERISTIC, CATEGORY, PUBLISHED = "_characteristic", "_category", "_published"
_KEYS = ("figure", "code", "area", "period", "characteristic", "category")


def with_group(
    frame: pl.DataFrame, breakdown: Breakdown | None
) -> tuple[pl.DataFrame, dict[str, int]]:
    """The rows whose group is mapped, with our characteristic and category, and what was left out.

    Without a breakdown every row is about all children.
    """
    if breakdown is None:
        all_children = (
            pl.lit("total").alias(CHARACTERISTIC),
            pl.lit("total").alias(CATEGORY),
            pl.lit(None, dtype=pl.String).alias(PUBLISHED),
        )
        return frame.with_columns(*all_children), {}
    topic = pl.col(breakdown.topic).str.strip_chars() if breakdown.topic else pl.lit("")
    joined = frame.with_columns(
        topic.fill_null("").alias("_topic"),
        pl.col(breakdown.category).str.strip_chars().fill_null("").alias(PUBLISHED),
    ).join(_lookup(breakdown), on=["_topic", PUBLISHED], how="left", maintain_order="left")
    known = [part.topic or "" for part in breakdown.topics]
    heading = pl.lit("") if breakdown.topic is None else pl.col("_topic") + ": "
    lost = joined.filter(pl.col(CATEGORY).is_null() | (pl.col(CATEGORY) == "")).select(
        pl.when(~pl.col("_topic").is_in(known))
        .then(pl.col("_topic") + ": not mapped")
        .when(pl.col(CATEGORY) == "")
        .then(heading + "repeats the total")
        .otherwise(heading + pl.col(PUBLISHED) + " is not mapped")
        .alias("why")
    )
    kept = joined.filter(pl.col(CATEGORY).is_not_null() & (pl.col(CATEGORY) != ""))
    return kept.drop("_topic"), counted(lost["why"])


def merge_groups(long: pl.DataFrame, breakdown: Breakdown | None) -> pl.DataFrame:
    """``long`` with the rows of each merged group added up, without the column ``_published``.

    Only different published groups are added. The same group given twice stays two rows, so that
    the contract's check on keys finds it.
    """
    merged = _merged(breakdown)
    if merged.is_empty():
        return long.drop(PUBLISHED)
    pair = ["characteristic", "category"]
    alone = long.join(merged, on=pair, how="anti", maintain_order="left").drop(PUBLISHED)
    together = long.join(merged, on=pair, how="semi", maintain_order="left")
    value, status = add_down("value", "status")
    added = (
        together.with_columns(_copy=pl.int_range(pl.len()).over(*_KEYS, PUBLISHED))
        .group_by(*_KEYS, "_copy", maintain_order=True)
        .agg(
            pl.col("row").min(),
            pl.col("dfe_area_code").first(),
            value.alias("value"),
            status.alias("status"),
            pl.format(
                "{}: {}", pl.col("source_column").first(), pl.col(PUBLISHED).str.join(" + ")
            ).alias("source_column"),
        )
        .select(alone.columns)
    )
    return pl.concat([alone, added])


def _lookup(breakdown: Breakdown) -> pl.DataFrame:
    """Published topic and category -> ours; an empty category marks a total taken elsewhere."""
    rows = []
    for part in breakdown.topics:
        name = part.topic or ""
        rows += [(name, old, part.characteristic, new) for old, new in part.categories.items()]
        if part.total:
            rows.append((name, part.total, "total", "total"))
        if part.repeats_total:
            rows.append((name, part.repeats_total, "total", ""))
    return pl.DataFrame(
        rows,
        schema={
            "_topic": pl.String,
            PUBLISHED: pl.String,
            CHARACTERISTIC: pl.String,
            CATEGORY: pl.String,
        },
        orient="row",
    )


def _merged(breakdown: Breakdown | None) -> pl.DataFrame:
    """The categories of ours that more than one published group makes up."""
    pairs: dict[tuple[str, str], int] = {}
    for part in breakdown.topics if breakdown else ():
        for category in part.categories.values():
            key = (part.characteristic, category)
            pairs[key] = pairs.get(key, 0) + 1
    return pl.DataFrame(
        [pair for pair, times in pairs.items() if times > 1],
        schema={"characteristic": pl.String, "category": pl.String},
        orient="row",
    )
