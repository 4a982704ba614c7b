"""Which group the others are compared with, each group's part of the whole, and what is hidden.

What may be changed here: how the reference is chosen and what a hidden part does to a row. Every
row comes out as it went in, with more columns.
"""

from __future__ import annotations

import polars as pl

from pipelines.release.disproportionality_sums import GRAVITY

# The groups that are set beside one another.
TABLE = ["subject", "area_code", "period", "pooling", "characteristic", "characteristic_2"]
UNKNOWN = "unknown"
SHOWN = ("ok", "u")
_OTHERS, _LARGEST, _NAMED = "others", "largest", "named"


def with_references(
    cells: pl.DataFrame, rules: pl.DataFrame, together: list[str] | None = None
) -> pl.DataFrame:
    """Add shares, the share unknown, the reference with its counts, and the status of each row.

    A row is confidential where a count of its own or of its reference is: nothing is made of it.

    Args:
        cells: counts by group.
        rules: which reference was declared for what.
        together: columns whose tables share one largest group, taken from the first of them by
            ``point_order``; by default each table has its own.
    """
    return _with_status(_with_reference(_with_shares(_labelled(cells)), rules, together))


def _labelled(cells: pl.DataFrame) -> pl.DataFrame:
    def joined(first: str, second: str) -> pl.Expr:
        both = pl.format("{} x {}", first, second)
        return pl.when(pl.col("characteristic_2") == "none").then(pl.col(first)).otherwise(both)

    is_shown = [
        (pl.col(f"{part}_status").is_in(SHOWN) & pl.col(part).is_not_null()).alias(f"has_{part}")
        for part in ("numerator", "denominator")
    ]
    return cells.with_columns(
        *is_shown,
        assessed_category=joined("category", "category_2"),
        of_characteristics=joined("characteristic", "characteristic_2"),
        is_known=(pl.col("category") != UNKNOWN) & (pl.col("category_2") != UNKNOWN),
    )


def _with_shares(cells: pl.DataFrame) -> pl.DataFrame:
    """Parts of the events whose group is known, of the population, and the share unknown.

    Events that the total holds and no group does are unknown too: they were given no group, or one
    that is not counted here.
    """
    known, shown = pl.col("is_known"), pl.col("has_numerator")
    counts = pl.col("numerator")
    cells = cells.with_columns(
        known_events=counts.filter(known).sum().over(TABLE),
        unknown_events=counts.filter(~known).sum().over(TABLE),
        is_whole=shown.all().over(TABLE),
        # Hidden groups may be many; then the total less the unknown is what the known add up to.
        is_rest=(~known).any().over(TABLE) & shown.filter(~known).all().over(TABLE),
        unknown_population=pl.col("denominator").filter(~known).sum().over(TABLE),
        has_unknown_population=(~known).any().over(TABLE)
        & pl.col("has_denominator").filter(~known).all().over(TABLE),
    )
    total = pl.col("total")
    ungrouped = (total - pl.col("known_events") - pl.col("unknown_events")).clip(0).fill_null(0)
    whole, rest = pl.col("is_whole"), pl.col("is_rest") & total.is_not_null()
    cells = cells.with_columns(
        ungrouped_events=pl.when(whole).then(ungrouped),
        unknown_events=pl.when(whole)
        .then(pl.col("unknown_events") + ungrouped)
        .when(rest)
        .then(pl.col("unknown_events")),
        known_events=pl.when(whole)
        .then(pl.col("known_events"))
        .when(rest)
        .then((total - pl.col("unknown_events")).clip(0)),
    )
    everything = pl.col("known_events") + pl.col("unknown_events")
    return cells.with_columns(
        share_of_events=_percent(counts, pl.col("known_events"), known),
        share_of_population=_percent(pl.col("denominator"), pl.col("population"), known),
        unknown_share=_percent(pl.col("unknown_events"), everything, pl.lit(True)),
    )


def _percent(part: pl.Expr, whole: pl.Expr, where: pl.Expr) -> pl.Expr:
    return pl.when(where & (whole > 0)).then(100 * part / whole)


def _with_reference(
    cells: pl.DataFrame, rules: pl.DataFrame, together: list[str] | None
) -> pl.DataFrame:
    """The reference of each table: its label, counts, status and unaccompanied children."""
    key = ["subject", "of_characteristics"]
    rules = rules.rename({"characteristic": "of_characteristics"}).unique(key, keep="first")
    every = rules.filter(pl.col("subject") == "all").select("of_characteristics", every="reference")
    cells = cells.join(rules.select(*key, own="reference"), on=key, how="left").join(
        every, on="of_characteristics", how="left"
    )
    asked = pl.coalesce("own", "every", pl.lit(_LARGEST))
    populated = cells.filter(pl.col("is_known") & pl.col("has_denominator"))
    first = ["point_order", "pooling"] if together else []
    largest = (
        populated.filter(pl.col("denominator") > 0)
        .sort(*first, -pl.col("denominator"), "assessed_category")
        .group_by(together or TABLE, maintain_order=True)
        .agg(largest=pl.col("assessed_category").first())
    )
    cells = cells.with_columns(asked=asked).join(largest, on=together or TABLE, how="left")
    is_there = ((pl.col("assessed_category") == pl.col("asked")) & pl.col("is_known")).any()
    cells = cells.with_columns(is_there=is_there.over(TABLE))
    rule = (
        pl.when(pl.col("asked") == _OTHERS)
        .then(pl.lit(_OTHERS))
        .when(pl.col("is_there"))
        .then(pl.lit(_NAMED))
        .otherwise(pl.lit(_LARGEST))
    )
    cells = cells.with_columns(
        reference_rule=rule,
        is_fallen_back=~pl.col("asked").is_in([_OTHERS, _LARGEST]) & ~pl.col("is_there"),
    ).with_columns(
        reference_category=pl.when(pl.col("reference_rule") == _NAMED)
        .then("asked")
        .when(pl.col("reference_rule") == _OTHERS)
        .then(pl.lit(_OTHERS))
        .otherwise("largest")
    )
    named = cells.filter(pl.col("assessed_category") == pl.col("reference_category")).select(
        *TABLE,
        events="numerator",
        people="denominator",
        events_status="numerator_status",
        people_status="denominator_status",
        alone="unaccompanied",
    )
    return _with_others(cells.join(named, on=TABLE, how="left"))


def _with_others(cells: pl.DataFrame) -> pl.DataFrame:
    """Where the rule is all others: every known group but the row's own, added up."""
    others, known = pl.col("reference_rule") == _OTHERS, pl.col("is_known")

    def but_own(value: pl.Expr) -> pl.Expr:
        return value.filter(known).sum().over(TABLE) - value

    def status(part: str) -> pl.Expr:
        hidden = but_own((pl.col(f"{part}_status") == "c").cast(pl.Int64)) > 0
        wanting = but_own((~pl.col(f"has_{part}")).cast(pl.Int64)) > 0
        found = pl.when(hidden).then(pl.lit("c")).when(wanting).then(pl.lit("x"))
        return found.otherwise(pl.lit("ok"))

    alone = pl.col("unaccompanied")
    alone = pl.when(alone.is_not_null().filter(known).all().over(TABLE)).then(alone)
    cells = cells.with_columns(unaccompanied_everywhere=alone)
    values = {
        "events": "numerator",
        "people": "denominator",
        "alone": "unaccompanied_everywhere",
    }
    return cells.with_columns(
        *(
            pl.when(others & known).then(but_own(pl.col(old))).otherwise(pl.col(new)).alias(new)
            for new, old in values.items()
        ),
        events_status=pl.when(others).then(status("numerator")).otherwise("events_status"),
        people_status=pl.when(others).then(status("denominator")).otherwise("people_status"),
        is_reference=known & (pl.col("assessed_category") == pl.col("reference_category")),
    ).with_columns(is_reference=pl.col("is_reference").fill_null(False))


def _with_status(cells: pl.DataFrame) -> pl.DataFrame:
    """The gravest of a row's parts; a confidential reference makes its rows confidential too."""
    parts = [
        pl.col(f"{part}_status").replace_strict(
            {name: place for place, name in enumerate(GRAVITY)}, default=GRAVITY.index("x")
        )
        for part in ("numerator", "denominator")
    ]
    own = pl.max_horizontal(parts).replace_strict(dict(enumerate(GRAVITY)), return_dtype=pl.String)
    compared = pl.col("is_known") & ~pl.col("is_reference")
    hidden = (pl.col("events_status") == "c") | (pl.col("people_status") == "c")
    nothing = pl.when(pl.col("numerator") == 0).then(pl.lit("z")).otherwise(pl.lit("x"))
    return cells.with_columns(
        status=pl.when(compared & hidden.fill_null(False))
        .then(pl.lit("c"))
        .when(own.is_in(SHOWN) & (pl.col("denominator") == 0))
        .then(nothing)
        .otherwise(own)
    )
