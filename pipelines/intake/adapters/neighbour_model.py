"""The Department for Education's statistical neighbour model -> one row for each neighbour.

The model is published as a wide table: a row for each authority (``old_la_code``), and for each of
ten neighbours a code (``SN_1``) and a word for how close it is (``SN_1P``). It has no period and no
figures, so it is no mapping; its header is as fixed as the tool it comes from.
"""

from __future__ import annotations

import polars as pl

from pipelines.intake.adapters.placing import DFE_CODE
from pipelines.intake.readers import RawTable, normalise_header, to_table
from pipelines.intake.readers.headers import HEADER_SEARCH_ROWS

PUBLICATION = "statistical_neighbour_model"
RANKS = range(1, 11)
_HEADER = {DFE_CODE, *(f"sn_{rank}{part}" for rank in RANKS for part in ("", "p"))}


def find_neighbours(raw: RawTable) -> pl.DataFrame | None:
    """The model's rows in long form, or None where the table is something else.

    Returns:
        ``row`` (as Excel numbers it), ``area``, ``neighbour``, ``rank`` (1 is the most alike) and
        ``closeness`` (``very_close``): ten rows for each of the file's.
    """
    for row in raw.cells.head(HEADER_SEARCH_ROWS).iter_rows():
        if {normalise_header(cell) for cell in row[1:] if cell} >= _HEADER:
            table = to_table(raw, _HEADER)
            return _long(table.frame) if table is not None else None
    return None


def _long(frame: pl.DataFrame) -> pl.DataFrame:
    words = pl.col("closeness").str.to_lowercase().str.replace_all(r"\s+", "_")
    return (
        pl.concat(
            frame.select(
                pl.col("row").cast(pl.UInt32),
                pl.col(DFE_CODE).alias("area"),
                pl.col(f"sn_{rank}").alias("neighbour"),
                pl.lit(rank, dtype=pl.Int64).alias("rank"),
                pl.col(f"sn_{rank}p").alias("closeness"),
            )
            for rank in RANKS
        )
        .with_columns(words)
        .sort("row", "rank")
    )
