"""Where a gap opens: the table ``fct_decision_point`` of a release.

At each point of the way (seed ``decision_points``) the rate at which a group's children come there
from the point before, against the same rate of the reference: the relative rate index. Made after
suppression, with the same steps as ``disproportionality``. What may be changed here: what a value
is for each, and which tests are adjusted together (the points and groups of one picture).
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.release.disproportionality import finish, read_rules
from pipelines.release.disproportionality_counts import read_cells
from pipelines.release.disproportionality_ratios import compare
from pipelines.release.made_tables import put_table

TABLE_NAME = "fct_decision_point"

# A point after the first counts what came of the point before: not always the same children, so the
# counts are compared as such and not as parts of a whole.
_SUBJECTS = """
select point.point_code::varchar as subject,
    [point.numerator_measure::varchar] as numerators,
    [point.previous_measure::varchar] as denominators,
    case
        when exists (
            from population_by_group as population
            where population.denominator_measure = point.previous_measure
        ) then 10000
        else 100
    end as multiplier,
    false as is_proportion,
    exists (
        from candidate.dim_measure as measure
        where measure.counts = 'events' and measure.measure_code = point.numerator_measure
    ) as has_events,
    true as years_only, date '0001-01-01' as valid_from, date '9999-12-31' as valid_to
from candidate.decision_points as point
"""
_POINTS = """
select point_code::varchar as subject, point_order::integer as point_order,
    title::varchar as title, numerator_measure::varchar as numerator_measure,
    previous_measure::varchar as previous_measure
from candidate.decision_points
"""
_NAMES = {
    "subject": "point_code",
    "rate_ratio": "relative_rate_index",
    "ratio_lower_95": "index_lower_95",
    "ratio_upper_95": "index_upper_95",
}


def add_decision_points(connection: duckdb.DuckDBPyConnection) -> None:
    """Make candidate.fct_decision_point from what the other candidate tables show.

    Needs what ``add_disproportionality`` needs, and the seed decision_points where the project has
    it: without one the table is there and empty.
    """
    cells = read_cells(connection, _SUBJECTS).filter(pl.col("characteristic_2") == "none")
    if cells.is_empty():
        put_table(connection, TABLE_NAME, cells)
        return
    cells = cells.join(connection.execute(_POINTS).pl(), on="subject")
    # One reference all the way, or the picture would compare with another group at each point.
    picture = ["area_code", "period", "characteristic"]
    rows = finish(connection, compare(cells, read_rules(connection), picture), picture)
    rows = rows.with_columns(
        denominator_measure=pl.coalesce("denominator_measure", "previous_measure"),
        value_per=pl.col("multiplier").cast(pl.Int32),
    )
    put_table(connection, TABLE_NAME, rows.rename(_NAMES))
