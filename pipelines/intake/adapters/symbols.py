"""What a published cell says: a figure or the publisher's symbol, and how cells are added up.

Statuses are those of ``status_symbols.csv``. A symbol that is not known here is passed on as it
stands: the contract's own check then refuses it and names the row.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

# '..' ':' and '-' are older signs; 'low' is how the newer releases spell 'k'.
SYMBOLS = {
    "c": "c",
    "x": "x",
    "..": "x",
    ":": "x",
    "z": "z",
    "u": "u",
    "k": "k",
    "low": "k",
    "-": "k",
}

# Which status a sum takes where its parts differ: the smallest first character. Confidential comes
# before everything, so that no sum can show what a part hides. An unknown symbol comes even before
# that, because the file is refused for it.
_UNKNOWN = "0"
_ORDER = {"c": "1", "x": "2", "z": "3", "u": "4", "k": "8", "ok": "9"}


def read_cell(column: str) -> tuple[pl.Expr, pl.Expr]:
    """Value (null where there is none) and status of a text column.

    An empty cell is 'x': the publisher gave neither a figure nor a reason.
    """
    text = pl.col(column).str.strip_chars("[] \t").str.to_lowercase()
    number = text.str.replace_all(",", "", literal=True).cast(pl.Float64, strict=False)
    # 'nan' and 'inf' are numbers to a parser and to no one else.
    value = pl.when(number.is_finite()).then(number)
    status = (
        pl.when(number.is_finite().fill_null(False))
        .then(pl.lit("ok"))
        .otherwise(text.replace(SYMBOLS).fill_null("x"))
    )
    return value, status


def add_across(cells: Sequence[tuple[pl.Expr, pl.Expr]]) -> tuple[pl.Expr, pl.Expr]:
    """The sum of several cells of one row, and its status."""
    if len(cells) == 1:
        return cells[0]
    worst = pl.min_horizontal([_ranked(status) for _, status in cells])
    return _settled(worst, pl.sum_horizontal([value for value, _ in cells]))


def add_down(value: str, status: str) -> tuple[pl.Expr, pl.Expr]:
    """The sum of one column over the rows of a group, and its status; for ``agg``."""
    return _settled(_ranked(pl.col(status)).min(), pl.col(value).sum())


def _ranked(status: pl.Expr) -> pl.Expr:
    return status.replace_strict(_ORDER, default=_UNKNOWN, return_dtype=pl.String) + status


def _settled(worst: pl.Expr, total: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Value and status of a sum from its worst ranked status and the sum of the cells with figures.

    'k' is a number that rounds to zero. The other parts are rounded to the same unit, so that
    leaving it out of the sum is an error no larger than the rounding they carry already: the sum
    stands. Where nothing but zeros stands beside it, the sum too is only known to be low.
    """
    found = worst.str.slice(1)
    status = (
        pl.when((found == "k") & (total != 0)).then(pl.lit("ok")).otherwise(found).fill_null("x")
    )
    return pl.when(status == "ok").then(total), status
