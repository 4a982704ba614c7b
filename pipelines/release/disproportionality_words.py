"""What a reader of a comparison should bear in mind, in words: who is counted, what was pooled.

What may be changed here: the sentences. They must say nothing of a row that shows no figure.
"""

from __future__ import annotations

import polars as pl

from pipelines.release.disproportionality_reference import SHOWN

# Below this part of all events, what is in no group may be the rounding of the counts.
WORTH_TELLING = 0.01


def with_words(rows: pl.DataFrame, labels: pl.DataFrame) -> pl.DataFrame:
    """Add ``denominator_note`` and ``caveat`` to chosen rows.

    Args:
        rows: chosen rows.
        labels: ``category`` and ``label`` of the broader groups.
    """
    shown = pl.col("status").is_in(SHOWN)
    rows = rows.join(
        labels.unique("category", keep="first").select(
            assessed_category="category", broader="label"
        ),
        on="assessed_category",
        how="left",
    )
    added = pl.when(pl.col("is_declared") & (pl.col("pooling") == "three_years"))
    note = pl.format(
        "{}, {}{}",
        "who",
        "counted_at",
        added.then(pl.lit(" (one for each of the three years, added up)")).otherwise(pl.lit("")),
    )
    sentences = [
        _when(
            pl.col("pooling") == "three_years",
            pl.format("Three years together, {} to {}", "period_from", "period"),
        ),
        _when(
            pl.col("pooling") == "five_groups",
            pl.format(
                "Figures of the broader group {}, of which this group is part",
                pl.coalesce("broader", "assessed_category"),
            ),
        ),
        _when(pl.col("is_declared"), pl.format("Set against {}, not against all children", "who")),
        _when(
            pl.col("declared_reason").is_not_null(),
            pl.format("The population is of all ages: {}", "declared_reason"),
        ),
        _when(
            pl.col("has_events"),
            pl.lit(
                "Counts events: one child can have several, and the interval is then too narrow"
            ),
        ),
        _when(
            pl.col("ungrouped_events")
            > WORTH_TELLING * (pl.col("known_events") + pl.col("unknown_events")),
            pl.lit("Some events are in none of the groups counted here: they count as not known"),
        ),
        _when(
            pl.col("is_fallen_back"),
            pl.lit("The reference group asked for is not among the groups: the largest was taken"),
        ),
        _when(
            pl.col("is_impossible"),
            pl.lit("More above the line than below it: the counts do not fit one another"),
        ),
        _when(
            pl.col("reference_category").is_not_null()
            & pl.col("is_known")
            & ~pl.col("is_reference")
            & pl.col("excess_number").is_null(),
            pl.lit("The reference group has no figure to compare with"),
        ),
    ]
    text = pl.concat_str(sentences, separator=". ", ignore_nulls=True)
    alone = "No population by group to divide by: only the share of events is given"
    no_denominator = (pl.col("status") == "x") & pl.col("denominator_measure").is_null()
    return rows.with_columns(
        denominator_note=pl.when(shown).then(note),
        caveat=pl.when(shown & (text != ""))
        .then(text)
        .when(no_denominator & pl.col("numerator").is_not_null())
        .then(pl.lit(alone)),
    )


def _when(applies: pl.Expr, sentence: pl.Expr) -> pl.Expr:
    return pl.when(applies).then(sentence)
