"""Cells as an attacker sees them: what is shown, within which limits, and what is hidden.

A cell is a row of ``fct_measure`` (or of a published file) with a number of its own, ``cell``.
``low`` and ``high`` are the limits that its own figure or symbol gives. What a symbol means to an
attacker may be changed here, and nowhere else.
"""

from __future__ import annotations

import polars as pl

from pipelines.disclosure.auditor.protection import KEY, Beliefs

HIDDEN = "c"
_ROUNDED_TO = 10.0
_WIDE_AREAS = r"^(E92|E12|W92|S92|N92|K0)"
_ENDLESS = float("inf")


def prepare(frame: pl.DataFrame, beliefs: Beliefs) -> pl.DataFrame:
    """Number the cells and say within which limits each one must lie.

    Args:
        frame: the key columns, ``value`` (null where it is not shown) and ``status``; optionally
            ``value_basis`` and ``fact``, a value known from elsewhere for a cell hidden here.
            One row a key.

    Returns:
        The frame with ``cell``, ``low``, ``high``, ``whole`` (counts whole things), ``is_hidden``,
        ``basis`` and ``rounded`` (to ten, judged from the data), in the order of the keys.
    """
    frame = frame.with_columns(pl.col("value").cast(pl.Float64))
    for name, kind in (("value_basis", pl.String), ("fact", pl.Float64)):
        if name not in frame.columns:
            frame = frame.with_columns(pl.lit(None, dtype=kind).alias(name))
    value, status = pl.col("value"), pl.col("status")
    tens = (value % _ROUNDED_TO == 0) | value.is_null()
    rounded = tens.all() & (value != 0).any() & pl.col("area_code").str.contains(_WIDE_AREAS).all()
    least_hidden = 1.0 if beliefs.zero_is_shown else 0.0
    half = pl.when("rounded").then(_ROUNDED_TO / 2).otherwise(0.0)
    return (
        frame.sort(KEY)
        .with_columns(
            rounded.fill_null(False).over("measure_code", "area_code").alias("rounded"),
            ((value - value.round()).abs() < 1e-9).all().over("measure_code").alias("whole"),
            (status == HIDDEN).alias("is_hidden"),
            pl.col("value_basis").fill_null("counted").alias("basis"),
        )
        .with_columns(
            pl.when(value.is_not_null())
            .then(pl.max_horizontal(value - half, pl.lit(0.0)))
            .when(status == HIDDEN)
            .then(least_hidden)
            .otherwise(0.0)
            .alias("low"),
            pl.when(value.is_not_null())
            .then(value + half)
            .when(status == "z")  # not applicable: there is nothing to count
            .then(0.0)
            .when(status == "k")  # low: rounds to zero
            .then(_ROUNDED_TO / 2)
            .otherwise(_ENDLESS)
            .alias("high"),
        )
        .with_row_index("cell")
    )


def tables(cells: pl.DataFrame) -> int:
    """How many tables the cells are of: one measure, area and period with the same groups."""
    return cells.select(
        "measure_code", "area_code", "period", "characteristic", "characteristic_2"
    ).n_unique()


def assumptions(cells: pl.DataFrame, beliefs: Beliefs) -> tuple[str, ...]:
    """What was taken for true about the prepared cells, in plain words."""
    told = [
        "A hidden count is a whole number, 1 or more: zeros are shown."
        if beliefs.zero_is_shown
        else "A hidden count is a whole number, 0 or more: a zero may have been hidden as well.",
        "Figures that do not apply ('z') count nothing; those not available, not collected or not"
        " received may be anything.",
    ]
    if cells["rounded"].any():
        codes = cells.filter(pl.col("rounded"))["area_code"].unique().sort().to_list()
        told.append(
            "Figures of " + ", ".join(codes) + " that are all multiples of 10 are taken to be"
            " rounded to the nearest 10."
        )
    if beliefs.parts_within_wholes:
        told.append("The numerator of a percentage is no larger than its denominator.")
    return tuple(told)
