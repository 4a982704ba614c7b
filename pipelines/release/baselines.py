"""The recorded decisions that start a control chart's limits anew, read from the warehouse.

What makes a row of spc_baselines.csv sound is decided in one place, the model int_baselines, which
also names the others among the faults of the catalogues. Nothing is judged again here.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import duckdb

EVERY_AREA = "all"


class Baseline(NamedTuple):
    """From ``period`` on, the limits of this indicator and area rest on new points."""

    indicator: str
    area: str
    period: str
    reason: str
    role: str
    decided_on: date


def copy_baselines(connection: duckdb.DuckDBPyConnection) -> None:
    """Make candidate.spc_baselines from the decisions that may be applied."""
    connection.execute(
        """
        create table candidate.spc_baselines as
        select row_number, indicator_code, area_code, baseline_from, reason, decided_by_role,
            decided_on
        from intermediate.int_baselines
        where fault is null
        """
    )


def read_baselines(connection: duckdb.DuckDBPyConnection) -> list[Baseline]:
    """The decisions of candidate.spc_baselines, in the catalogue's order."""
    rows = connection.execute(
        """
        select indicator_code, area_code, baseline_from, reason, decided_by_role, decided_on
        from candidate.spc_baselines order by row_number
        """
    ).fetchall()
    return [Baseline(*row) for row in rows]
