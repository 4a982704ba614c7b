"""fct_gap_closed: gaps of the releases before that are no gaps any more.

The gap register tells by the returns how a late return or a count that was wanting came after all.
Of other gaps (a standard that was not graded, a row of a catalogue that was at fault) nothing is
left once they are put right: that they were open is known from the release before alone. As
fct_revision, the table is made from the files of two releases, and stays out of the fingerprint
that decides whether a release is new.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import duckdb
import polars as pl

from pipelines.release.compared import columns_of, sql_file
from pipelines.release.read import Manifest
from pipelines.release.tables import GAPS_CLOSED

SCHEMA: dict[str, type[pl.DataType]] = {
    "register_id": pl.String,
    "kind": pl.String,
    "agency_code": pl.String,
    "dataset": pl.String,
    "measure_code": pl.String,
    "area_code": pl.String,
    "first_period": pl.String,
    "last_period": pl.String,
    "periods": pl.Int64,
    "why": pl.String,
    "since": pl.Date,
    "owner_role": pl.String,
    "by_when": pl.Date,
    "state": pl.String,
    "closed_period": pl.String,
    "closed_on": pl.Date,
    "how_closed": pl.String,
}
# Closed in the register itself, by the returns; and questions about a figure, which
# fct_explanation tells of, so far as the figure is shown.
_OF_THE_REGISTER = (
    "return_missing",
    "subgroup_report_missing",
    "assurance_report_missing",
    "measure_not_supplied",
    "value_not_available",
    "characteristic_not_collected",
    "explanation_open",
)
_HOW = "It is no gap any more in the release of this day."
# Its words may name counts that are hidden now.
_IMPOSSIBLE = "A figure could not be made of the counts that were sent."


def write_closed_gaps(folder: Path, previous: Manifest | None, closed_on: date) -> tuple[Path, int]:
    """Write the table beside the others of the release being made in ``folder``.

    Args:
        folder: holds the file of fct_gap_register.
        previous: the release to compare with (``compared_with``).
        closed_on: the day of the release being made.

    Returns:
        The file, and how many rows it has.
    """
    rows = _rows(folder, previous, closed_on) if previous else []
    path = folder / f"{GAPS_CLOSED}.parquet"
    pl.DataFrame(rows, schema=SCHEMA, orient="row").write_parquet(path, compression="zstd")
    return path, len(rows)


def _rows(folder: Path, previous: Manifest, closed_on: date) -> list[tuple[object, ...]]:
    """What closed now, and what had closed before and has not come back."""
    was = previous.folder
    # A release of older code may lack either table.
    if not set(SCHEMA) <= columns_of(was, "fct_gap_register"):
        return []
    carried = ""
    if set(SCHEMA) <= columns_of(was, GAPS_CLOSED):
        carried = f"union all by name select * from {sql_file(was, GAPS_CLOSED)}"
    query = f"""
        with closed as (

            select * replace (
                if(kind = 'figure_impossible', $impossible, why) as why,
                'closed' as state,
                first_period as closed_period,
                cast($closed_on as date) as closed_on,
                $how as how_closed
            )
            from {sql_file(was, "fct_gap_register")}
            where state = 'open' and not list_contains($of_the_register, kind)
            {carried}

        )

        select {", ".join(SCHEMA)} from closed
        where register_id not in (select register_id from {sql_file(folder, "fct_gap_register")})
        order by register_id
    """
    with duckdb.connect() as connection:
        return connection.execute(
            query,
            {
                "impossible": _IMPOSSIBLE,
                "closed_on": closed_on,
                "how": _HOW,
                "of_the_register": list(_OF_THE_REGISTER),
            },
        ).fetchall()
