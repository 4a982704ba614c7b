"""What is made from a hidden count is hidden with it.

The indicator, its interval and its funnel, and every figure that would repeat it as its previous
value or its benchmark. ``shown_small_counts`` looks again, at what is shown and not at what was
done: written apart from the rules on purpose.
"""

from __future__ import annotations

import duckdb

from pipelines.disclosure.rules import load_rules

_INDICATORS = """
-- What each indicator's period is made of: itself, and for what adds up over quarters each quarter
-- of the twelve months up to its end.
create temp table made_of as
select distinct indicator.indicator_code, period.period, part.period as part_period,
    unnest(
        string_split(
            concat_ws(';', indicator.numerator_measures, indicator.denominator_measures), ';'
        )
    ) as measure_code
from candidate.dim_indicator as indicator
cross join candidate.dim_period as period
inner join candidate.dim_period as part
    on period.period = part.period
    or (
        indicator.period_type in ('rolling_12_months', 'year_to_date')
        and period.period_kind = 'quarter'
        and part.period_kind = 'quarter'
        and part.starts_on <= period.starts_on
        and part.starts_on > period.ends_on - interval 12 months
    );

create temp table confidential_indicator as
select distinct indicator.indicator_code, indicator.area_code, indicator.period
from candidate.fct_indicator as indicator
inner join made_of using (indicator_code, period)
inner join candidate.fct_measure as measure
    on indicator.area_code = measure.area_code
    and made_of.part_period = measure.period
    and made_of.measure_code = measure.measure_code
where measure.characteristic = 'total' and measure.characteristic_2 = 'none'
    and measure.status = 'c'
union
select indicator_code, area_code, period
from candidate.fct_indicator
where status = 'c';

update candidate.fct_indicator as indicator
set numerator = null, denominator = null, value = null, value_rounded = null,
    lower_95 = null, upper_95 = null, interval_method = null,
    status = 'c', value_basis = 'computed', target_status = null,
    funnel_centre = null, funnel_lower_95 = null, funnel_upper_95 = null,
    funnel_lower_998 = null, funnel_upper_998 = null, funnel_position = null
from confidential_indicator as hidden
where indicator.indicator_code = hidden.indicator_code
    and indicator.area_code = hidden.area_code
    and indicator.period = hidden.period;

update candidate.fct_indicator as indicator
set previous_value = null, previous_status = 'c'
from confidential_indicator as hidden
where indicator.indicator_code = hidden.indicator_code
    and indicator.area_code = hidden.area_code
    and indicator.previous_period = hidden.period;

update candidate.fct_indicator as indicator
set same_period_last_year = null, same_period_last_year_status = 'c'
from confidential_indicator as hidden
where indicator.indicator_code = hidden.indicator_code
    and indicator.area_code = hidden.area_code
    and indicator.same_period_last_year_period = hidden.period;

-- The middle of a quarter's funnel is the sub-region's figure.
update candidate.fct_indicator as indicator
set funnel_centre = null, funnel_lower_95 = null, funnel_upper_95 = null,
    funnel_lower_998 = null, funnel_upper_998 = null, funnel_position = null
from confidential_indicator as hidden
where indicator.indicator_code = hidden.indicator_code
    and indicator.period = hidden.period
    and hidden.area_code in (
        select area_code from candidate.dim_area where area_type in ('sub_region', 'country')
    );

update candidate.fct_indicator as indicator
set benchmark_england = null, benchmark_region = null
from confidential_indicator as hidden
where indicator.indicator_code = hidden.indicator_code
    and indicator.benchmark_period = hidden.period
    and hidden.area_code in (
        select area_code from candidate.dim_area where area_type in ('region', 'country')
    );
"""

_COUNTED = """
with counted as (
    select list(measure_code) as codes
    from candidate.dim_measure
    where coalesce(counts, 'events') in (select unnest($counted))
)
"""
_LOOKS = {
    "fct_measure": _COUNTED
    + """
        select count(*)
        from candidate.fct_measure cross join counted
        where list_contains(codes, measure_code) and value {small}
    """,
    "fct_indicator": _COUNTED
    + """
        select count(*)
        from candidate.fct_indicator
        inner join candidate.dim_indicator using (indicator_code)
        cross join counted
        where (
            -- Of what no measure is named, nobody can say that it counts no children.
            coalesce(list_has_any(codes, string_split(numerator_measures, ';')), true) and (
                numerator {small}
                or (unit = 'count' and (
                    value {small} or previous_value {small} or same_period_last_year {small}
                    or benchmark_england {small} or benchmark_region {small}))
            )
        ) or (
            list_has_any(codes, string_split(coalesce(denominator_measures, ''), ';'))
            and denominator {small}
        )
    """,
}


def hide_what_is_made_of(connection: duckdb.DuckDBPyConnection) -> None:
    """Hide, in place, in candidate.fct_indicator what rests on a ``c`` of candidate.fct_measure."""
    connection.execute(_INDICATORS)


def shown_small_counts(connection: duckdb.DuckDBPyConnection, threshold: int) -> dict[str, int]:
    """Table -> rows that still show a confidential count; empty where all is well."""
    rules = load_rules()
    found = {}
    for table, query in _LOOKS.items():
        row = connection.execute(
            query.format(small=f"between 1 and {int(threshold)}"),
            {"counted": list(rules.confidential_counts)},
        ).fetchone()
        if row and row[0]:
            found[table] = int(row[0])
    return found
