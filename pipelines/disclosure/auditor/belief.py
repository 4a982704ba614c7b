"""Which equations hold: judged from those whose every cell is shown.

A breakdown may lack a group that nobody is told of. Where the fully shown tables of the same
measure, characteristic and area do not add up, the parts are only taken to be no more than the
whole; where even that is not so, nothing is taken from them. An area none of whose tables are fully
shown is judged by the others': an attacker would do the same, and one area's faulty return must
not hide that another area's cells can be worked out.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy.sparse import csr_array

from pipelines.disclosure.auditor.bounds import Flags, Floats
from pipelines.disclosure.auditor.protection import Beliefs, Family

_TOLERANCE = 1e-6
# Shown tables that must bear out an equation that nothing but its adding up speaks for.
_FEWEST_WITNESSES = 3


class Equations:
    """The equations as a matrix over the cells, judged.

    Attributes:
        matrix: equations by cells.
        row_low, row_high: limits of each.
        families: the name of each equation's family.
        summary: how often each family was believed.
    """

    def __init__(self, terms: pl.DataFrame, cells: pl.DataFrame, beliefs: Beliefs) -> None:
        terms = terms.with_columns((pl.struct("family", "name").rank("dense") - 1).alias("row"))
        terms = terms.join(cells.select("cell", "area_code"), on="cell")
        heads = (
            terms.group_by("row")
            .agg(
                pl.col("family").first(), pl.col("group").first(),
                pl.col("area_code").sort_by("factor").first().alias("place"),
                pl.col("row_low").first(), pl.col("row_high").first(),
                pl.col("at_most").any(), pl.col("unproven").any(),
            )
            .sort("row")
        )  # fmt: skip
        self.matrix = csr_array(
            (
                terms["factor"].to_numpy(),
                (terms["row"].to_numpy().astype(np.int64), terms["cell"].to_numpy()),
            ),
            shape=(heads.height, cells.height),
        )
        self.families = heads["family"].to_numpy()
        self.row_low = heads["row_low"].to_numpy().copy()
        self.row_high = heads["row_high"].to_numpy().copy()
        low, high = cells["low"].to_numpy(), cells["high"].to_numpy()
        heads = heads.with_columns(_shown_agreement(self, low, high))
        verdict = heads.select(_verdict(beliefs)).to_series().to_numpy()
        self.row_low[verdict != "equal"] = -np.inf
        self.row_high[verdict == "not_believed"] = np.inf
        self.summary = _summary(heads.with_columns(verdict=verdict))


def _shown_agreement(equations: Equations, low: Floats, high: Floats) -> list[pl.Series]:
    """For each equation: whether all of its cells are shown, adds up, and is at least no more."""
    matrix, ones = equations.matrix, abs(equations.matrix)
    known: Flags = (ones.astype(bool).astype(float) @ (~np.isfinite(high)).astype(float)) == 0
    top = np.where(np.isfinite(high), high, 0.0)
    middle, half = (top + np.where(np.isfinite(high), low, 0.0)) / 2, (top - low) / 2
    half = np.where(np.isfinite(high), half, 0.0)
    centre, spread = matrix @ middle, ones @ half
    slack = _TOLERANCE + 1e-9 * (ones @ np.abs(middle))
    no_more = centre - spread <= equations.row_high + slack
    adds = no_more & (centre + spread >= equations.row_low - slack)
    return [pl.Series("known", known), pl.Series("adds", adds), pl.Series("no_more", no_more)]


def _verdict(beliefs: Beliefs) -> pl.Expr:
    # Equations that never claim more than an upper limit bear no witness on adding up.
    told = pl.col("known") & ~pl.col("at_most")
    witnesses = told.sum().over("family", "group")
    adds = _mostly(pl.col("adds"), told, beliefs.adds_up_share)
    enough = pl.when("unproven").then(witnesses >= _FEWEST_WITNESSES).otherwise(True)
    return (
        pl.when(enough & adds & ~pl.col("at_most"))
        .then(pl.lit("equal"))
        .when(_mostly(pl.col("no_more"), pl.col("known"), beliefs.adds_up_share))
        .then(pl.lit("at_most"))
        .otherwise(pl.lit("not_believed"))
    )


def _mostly(holds: pl.Expr, told: pl.Expr, share: float) -> pl.Expr:
    """Whether the area's own shown equations hold, or where it has none all areas' do."""
    own, everywhere = ("family", "group", "place"), ("family", "group")
    counted = {scope: told.sum().over(scope) for scope in (own, everywhere)}
    good = {scope: (told & holds).sum().over(scope) for scope in (own, everywhere)}
    return (
        pl.when(counted[own] > 0)
        .then(good[own] >= share * counted[own])
        .otherwise(good[everywhere] >= share * counted[everywhere])
    )


def _summary(heads: pl.DataFrame) -> tuple[Family, ...]:
    counted = heads.group_by("family").agg(
        *((pl.col("verdict") == name).sum().alias(name)
          for name in ("equal", "at_most", "not_believed"))
    ).sort("family")  # fmt: skip
    return tuple(Family(*row) for row in counted.iter_rows())
