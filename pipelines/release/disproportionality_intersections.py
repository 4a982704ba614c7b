"""Two characteristics at once: small cells are shrunk, and interaction is made visible.

Each table of two characteristics is fitted by its main effects alone (what each characteristic
predicts by itself); a cell is then drawn towards that, the more the smaller it is. What remains is
interaction: more, or less, than the two parts explain. The idea is MAIHDA's, the estimate an
empirical-Bayes one (``pipelines.statistics.intersections``). What may be changed here: which cells
enter and which way round a percentage is fitted.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

from pipelines.release.disproportionality_reference import SHOWN, TABLE
from pipelines.statistics.intersections import interactions

Floats = npt.NDArray[np.float64]

_FIGURES = [
    "shrunk_value",
    "shrunk_lower_95",
    "shrunk_upper_95",
    "expected_value",
    "interaction_ratio",
]


def with_intersections(rows: pl.DataFrame) -> pl.DataFrame:
    """Add the shrunk and the expected value to the cells of two characteristics.

    Only known groups with figures enter. A table needs two groups of each characteristic and more
    cells than its main effects have numbers, or there is nothing left to be told apart.
    """
    rows = rows.with_row_index("row")
    cells = rows.filter(
        pl.col("is_known") & pl.col("status").is_in(SHOWN) & ~pl.col("is_impossible"),
        pl.col("characteristic_2") != "none",
        pl.col("denominator") > 0,
    )
    effects = pl.col("category").n_unique() + pl.col("category_2").n_unique() - 1
    cells = cells.filter(
        (pl.col("category").n_unique() > 1).over(TABLE),
        (pl.col("category_2").n_unique() > 1).over(TABLE),
        (pl.len() > effects).over(TABLE),
        (pl.col("numerator").sum() > 0).over(TABLE),
    ).sort(TABLE, maintain_order=True)
    found = cells.select("row", **dict(zip(_FIGURES, _figures(cells), strict=True)))
    finite = [pl.when(pl.col(name).is_finite()).then(pl.col(name)).alias(name) for name in _FIGURES]
    return rows.join(found.with_columns(finite), on="row", how="left").drop("row")


def _figures(cells: pl.DataFrame) -> list[pl.Series]:
    """The figures of each cell, a table at a time; the rows of a table lie together."""
    events, exposure, per = (
        cells[name].cast(pl.Float64).to_numpy()
        for name in ("numerator", "denominator", "multiplier")
    )
    first, second = (
        cells[name].cast(pl.Categorical).to_physical().to_numpy()
        for name in ("category", "category_2")
    )
    is_share = cells["is_proportion"].to_numpy()
    starts = cells.select(pl.struct(TABLE).rle_id()).to_series().to_numpy()
    found = np.full((len(_FIGURES), cells.height), np.nan)
    for place in np.split(np.arange(cells.height), np.flatnonzero(np.diff(starts)) + 1):
        if place.size:
            found[:, place] = _fitted(
                events[place], exposure[place], first[place], second[place], is_share[place[0]]
            )
    found[:-1] *= per
    return [pl.Series(values) for values in found]


def _fitted(
    events: Floats,
    exposure: Floats,
    first: npt.NDArray[np.integer],
    second: npt.NDArray[np.integer],
    is_share: bool | np.bool_,
) -> Floats:
    """Figures of one table, per child.

    A percentage is fitted through whichever is rarer, those with the event or those without: the
    spread of a count is that of a share only where the share is small.
    """
    is_turned = is_share and 2 * events.sum() > exposure.sum()
    fitted = interactions(exposure - events if is_turned else events, exposure, first, second)
    figures = np.stack([fitted.value, fitted.lower, fitted.upper, fitted.expected / exposure])
    if is_turned:
        figures = 1 - figures[[0, 2, 1, 3]]
    if is_share:
        figures = np.clip(figures, 0, 1)
    with np.errstate(all="ignore"):
        return np.vstack([figures, figures[0] / figures[3]])
