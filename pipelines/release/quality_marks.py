"""How far each figure can be trusted, in a word: the table ``fct_quality_mark``.

Made here and not by dbt, after suppression and from what the release shows: a mark that knew more
would tell a count that is confidential for itself from one that is hidden to protect another. The
rules and their order stand in the seed ``quality_mark_rules``; the first that applies decides.
"""

from __future__ import annotations

import duckdb

from pipelines.release.made_tables import put_table

TABLE_NAME = "fct_quality_mark"

# What a rule may look at -> when it applies to a figure.
FINDERS = {
    "confidential": "status = 'c'",
    "part_missing": "value is null and missing_parts is not null",
    "no_figure": "value is null",
    "low_reliability": "status = 'u'",
    "return_with_warning": "has_warning",
    "not_explained": "is_open",
    "return_late": "is_late",
    "published_only": "returns = 0",
    "returned": "returns > 0",
}

_FIGURES = """
create or replace temp table marked_figures as
with sources as (
    select indicator_code, area_code, period,
        unnest(string_split(coalesce(submission_id, ''), ';')) as submission_id
    from candidate.fct_indicator
),

returned as (
    select indicator_code, area_code, period,
        count(returns.submission_id) as returns,
        coalesce(bool_or(returns.warnings > 0), false) as has_warning,
        coalesce(bool_or(returns.status = 'late'), false) as is_late
    from sources
    left join (select submission_id, status, warnings from candidate.fct_return) as returns
        using (submission_id)
    group by all
),

measures as (
    select distinct indicator_code,
        unnest(string_split(concat_ws(';', numerator_measures, denominator_measures), ';'))
            as measure_code
    from candidate.dim_indicator
),

asked as (
    select submission_id, measure_code, unnest(
        [explanations.area_code, areas.partnership_code, 'LLR']
    ) as area_code
    from candidate.fct_explanation as explanations
    inner join candidate.dim_area as areas using (area_code)
    where state = 'open'
),

unexplained as (
    select distinct indicator_code, area_code, period
    from sources
    inner join asked using (submission_id, area_code)
    inner join measures using (indicator_code, measure_code)
)

select indicator_code, area_code, period, value, status, missing_parts, returns, has_warning,
    is_late, unexplained.indicator_code is not null as is_open
from candidate.fct_indicator
inner join returned using (indicator_code, area_code, period)
left join unexplained using (indicator_code, area_code, period)
"""

_MARKS = """
with applying as (
{finders}
)

select indicator_code, area_code, period,
    min_by(rules.rule_code, rules.sort_order) as rule_code,
    min_by(rules.mark, rules.sort_order) as mark
from applying
inner join candidate.dim_quality_mark as rules using (looks_at)
group by indicator_code, area_code, period
"""


def add_quality_marks(connection: duckdb.DuckDBPyConnection) -> None:
    """Make candidate.fct_quality_mark from what the other candidate tables show.

    Args:
        connection: the warehouse, with schema ``candidate`` after suppression.
    """
    connection.execute(_FIGURES)
    finders = "\nunion all\n".join(
        f"select indicator_code, area_code, period, '{name}' as looks_at"
        f" from marked_figures where {applies}"
        for name, applies in FINDERS.items()
    )
    put_table(connection, TABLE_NAME, connection.execute(_MARKS.format(finders=finders)).pl())
