"""Two characteristics at once: small cells are shrunk, and interaction is made visible.

Each table of two characteristics is fitted by its main effects alone (what each characteristic
predicts by itself); a cell is then drawn towards that, the more the smaller it is. What remains is
interaction: more, or less, than the two parts explain. The idea is MAIHDA's, the estimate an
empirical-Bayes one (``pipelines.statistics.intersections``). What may be changed here: which cells
enter and which way round a percentage is fitted.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from pipelines.release.disproportionality_reference import SHOWN, TABLE
from pipelines.statistics.intersections import interactions

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
    found = [
        _fitted(table)
        for table in cells.partition_by(TABLE, maintain_order=True)
        if _can_be_told_apart(table)
    ]
    empty = pl.DataFrame(schema={"row": pl.UInt32, **dict.fromkeys(_FIGURES, pl.Float64)})
    return rows.join(pl.concat([empty, *found]), on="row", how="left").drop("row")


def _can_be_told_apart(table: pl.DataFrame) -> bool:
    first, second = table["category"].n_unique(), table["category_2"].n_unique()
    has_events = float(table["numerator"].sum()) > 0
    return first > 1 and second > 1 and table.height > first + second - 1 and has_events


def _fitted(table: pl.DataFrame) -> pl.DataFrame:
    """Figures of one table.

    A percentage is fitted through whichever is rarer, those with the event or those without: the
    spread of a count is that of a share only where the share is small.
    """
    events, exposure = table["numerator"].to_numpy(), table["denominator"].to_numpy()
    per = float(table["multiplier"][0])
    is_share = bool(table["is_proportion"][0])
    is_turned = is_share and 2 * events.sum() > exposure.sum()
    fitted = interactions(
        exposure - events if is_turned else events,
        exposure,
        table["category"].to_numpy(),
        table["category_2"].to_numpy(),
    )
    expected = fitted.expected / exposure
    value, lower, upper = fitted.value, fitted.lower, fitted.upper
    if is_turned:
        expected, value, lower, upper = 1 - expected, 1 - value, 1 - upper, 1 - lower
    if is_share:
        expected, value, lower, upper = (
            np.clip(part, 0, 1) for part in (expected, value, lower, upper)
        )
    with np.errstate(all="ignore"):
        figures = (per * value, per * lower, per * upper, per * expected, value / expected)
    named = dict(zip(_FIGURES, figures, strict=True))
    found = pl.DataFrame({"row": table["row"], **named})
    return found.with_columns(
        pl.when(pl.col(name).is_finite()).then(pl.col(name)) for name in _FIGURES
    )
