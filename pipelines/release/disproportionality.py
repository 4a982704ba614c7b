"""Groups compared: the table ``fct_disproportionality`` of a release.

Made after suppression from schema ``candidate`` and nothing else. What may be changed here: which
indicators are compared and the order of the steps, each of which is a module of its own:
``_counts`` and ``_denominators`` (what is set over what), ``_reference`` and ``_ratios`` (against
whom, and the figures), ``_sensitivity`` and ``_intersections`` (beside the ratio), ``_choice``
(pooling and findings), ``_words``.
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.release.disproportionality_choice import GROUP, choose
from pipelines.release.disproportionality_counts import read_cells
from pipelines.release.disproportionality_intersections import with_intersections
from pipelines.release.disproportionality_ratios import compare
from pipelines.release.disproportionality_reference import SHOWN
from pipelines.release.disproportionality_sensitivity import with_sensitivity
from pipelines.release.disproportionality_words import with_words
from pipelines.release.made_tables import put_table

TABLE_NAME = "fct_disproportionality"

# Rates, percentages and counts of children or of what happens to them, as they stand in a period.
# Spans of quarters (year to date, rolling) hold the same events again and have no breakdown.
_SUBJECTS = """
select indicator.indicator_code as subject,
    string_split(indicator.numerator_measures, ';') as numerators,
    coalesce(string_split(nullif(indicator.denominator_measures, ''), ';'), []) as denominators,
    indicator.multiplier, indicator.unit = 'pct' as is_proportion,
    exists (
        from candidate.dim_measure as measure
        where measure.counts = 'events'
            and measure.measure_code in (
                select unnest(string_split(indicator.numerator_measures, ';'))
            )
    ) as has_events,
    false as years_only,
    coalesce(indicator.valid_from, date '0001-01-01') as valid_from,
    coalesce(indicator.valid_to, date '9999-12-31') as valid_to
from candidate.dim_indicator as indicator
where indicator.period_type in ('in_period', 'snapshot')
    and (indicator.unit in ('pct', 'count') or indicator.unit like 'per!_%' escape '!')
    and not exists (
        from candidate.dim_measure as measure
        where coalesce(measure.counts, 'events') not in ('events', 'children', 'distinct_children')
            and list_contains(
                string_split(
                    concat_ws(
                        ';', indicator.numerator_measures, indicator.denominator_measures
                    ), ';'
                ), measure.measure_code
            )
    )
"""
_RULES = """
select indicator_code::varchar as subject, characteristic::varchar as characteristic,
    trim(reference::varchar) as reference
from candidate.reference_groups
where reference::varchar != ''
"""
_PARENTS = """
select characteristic::varchar as characteristic, category::varchar as category,
    parent_characteristic::varchar as parent_characteristic,
    parent_category::varchar as parent_category
from candidate.dim_category
where coalesce(parent_characteristic::varchar, '') != ''
"""
_LABELS = """
select mine.parent_category::varchar as category, min(broader.category_label::varchar) as label
from candidate.dim_category as mine
inner join candidate.dim_category as broader
    on mine.parent_characteristic::varchar = broader.characteristic::varchar
    and mine.parent_category::varchar = broader.category::varchar
group by mine.parent_category
"""
_ALWAYS = ("numerator", "share_of_events", "unknown_share")


def add_disproportionality(connection: duckdb.DuckDBPyConnection) -> None:
    """Make candidate.fct_disproportionality from what the other candidate tables show.

    Must follow every step that hides a figure. Needs fct_measure, dim_indicator, dim_measure and
    dim_period there; dim_category and the seeds group_denominators and reference_groups where the
    project has them.
    """
    cells = read_cells(connection, _SUBJECTS)
    if cells.is_empty():
        put_table(connection, TABLE_NAME, cells)
        return
    compared = compare(cells, read_rules(connection))
    compared = with_intersections(with_sensitivity(compared))
    family = [name for name in GROUP if not name.startswith("category")]
    rows = finish(connection, compared, family)
    put_table(connection, TABLE_NAME, rows.rename({"subject": "indicator_code"}))


def read_rules(connection: duckdb.DuckDBPyConnection) -> pl.DataFrame:
    """Which reference was declared for what."""
    return connection.execute(_RULES).pl()


def finish(
    connection: duckdb.DuckDBPyConnection, compared: pl.DataFrame, family: list[str]
) -> pl.DataFrame:
    """Choose each group's row, put it in words and leave out what it may not show."""
    chosen = choose(compared, connection.execute(_PARENTS).pl(), family)
    return _hidden(with_words(chosen, connection.execute(_LABELS).pl()))


def _hidden(rows: pl.DataFrame) -> pl.DataFrame:
    """No figure where a part is confidential; only the share of events where one is missing."""
    shown = pl.col("status").is_in(SHOWN)
    is_missing = pl.col("status").is_in(["x", "z"])
    kept = {*GROUP, "status", "submission_id", "pooling", "period_from", "assessed_category"}
    kept |= {"denominator_note", "caveat", "finding", "multiplier", "denominator_measure"}
    kept |= {"reference_rule", "reference_category", "is_reference"}
    kept |= {"point_order", "title", "numerator_measure", "previous_measure"}
    figures = [name for name in rows.columns if name not in kept]
    return rows.with_columns(
        pl.when(shown | (is_missing if name in _ALWAYS else pl.lit(False))).then(name).alias(name)
        for name in figures
    )
