"""Primary suppression: counts of 1 to 5, and everything that is made from them.

Works on copies of the marts in schema ``candidate``. Three rules, each erring to hide:

1. A count of 1 to 5, and a count its supplier marked confidential, is ``c``.
2. A breakdown that holds a ``c`` is withheld whole (its zeros too), or the one hidden group would
   be the total less the others. The total itself stays. So it is with measures that add up to
   another (``part_of`` in the catalogue): referrals by their source.
3. What is made from a ``c`` is ``c``: the sums of partnerships and the sub-region, a year or a
   span of quarters that holds it, the indicator, its interval, and every figure that would repeat
   it as its previous value or its benchmark.
"""

from __future__ import annotations

import duckdb

SMALLEST, LARGEST = 1, 5

_BREAKDOWN = "measure_code, area_code, period, characteristic, characteristic_2"

_MEASURES = f"""
create temp table confidential_part as
select distinct {_BREAKDOWN}
from candidate.fct_measure
where status = 'c' or value between {SMALLEST} and {LARGEST};

-- Parts of one whole are withheld together: a single hidden one would be the whole less the others.
insert into confidential_part
select distinct fellow.measure_code, part.area_code, part.period,
    part.characteristic, part.characteristic_2
from confidential_part as part
inner join candidate.dim_measure as mine using (measure_code)
inner join candidate.dim_measure as fellow on mine.part_of = fellow.part_of
where part.characteristic = 'total';

-- What is broken down further adds up to what it is a breakdown of.
insert into confidential_part
select distinct finer.measure_code, finer.area_code, finer.period,
    finer.characteristic, finer.characteristic_2
from candidate.fct_measure as finer
inner join confidential_part as coarser using (measure_code, area_code, period)
where (coarser.characteristic = 'total' and finer.characteristic != 'total')
    or (
        finer.characteristic_2 != 'none'
        and coarser.characteristic in (finer.characteristic, finer.characteristic_2)
        and coarser.characteristic_2 in ('none', finer.characteristic)
    );

-- A year made of quarters is confidential wherever one of its quarters is, or the one hidden
-- quarter would be the year less the others.
insert into confidential_part
select distinct part.measure_code, part.area_code, year.period,
    part.characteristic, part.characteristic_2
from confidential_part as part
inner join candidate.dim_period as quarter
    on part.period = quarter.period and quarter.period_kind = 'quarter'
inner join candidate.fct_measure as year
    on part.measure_code = year.measure_code
    and part.area_code = year.area_code
    and quarter.financial_year = year.period
    and part.characteristic = year.characteristic
    and part.characteristic_2 = year.characteristic_2
    and year.value_basis = 'from_quarters';

-- A group of areas is confidential wherever one of its members is, for the same breakdown.
insert into confidential_part
select distinct part.measure_code, members.group_code, part.period,
    part.characteristic, part.characteristic_2
from confidential_part as part
inner join candidate.area_members as members on part.area_code = members.member_code;

update candidate.fct_measure as measure
set value = null, status = 'c'
from confidential_part as part
where measure.measure_code = part.measure_code
    and measure.area_code = part.area_code
    and measure.period = part.period
    and measure.characteristic = part.characteristic
    and measure.characteristic_2 = part.characteristic_2
    and measure.status in ('ok', 'u', 'k', 'c');
"""

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


def apply_primary_suppression(connection: duckdb.DuckDBPyConnection) -> None:
    """Hide, in place, in schema ``candidate``.

    Needs the tables ``fct_measure``, ``fct_indicator``, ``dim_indicator``, ``dim_measure``,
    ``dim_area``, ``dim_period`` and ``area_members`` there, and leaves all but the first two alone.
    """
    connection.execute(_MEASURES)
    connection.execute(_INDICATORS)


def shown_small_counts(connection: duckdb.DuckDBPyConnection) -> list[tuple[str, int]]:
    """Table -> rows that still show a count of 1 to 5; empty where all is well.

    Written apart from the rules above on purpose: it looks at what is shown, not at what was done.
    """
    small = f"between {SMALLEST} and {LARGEST}"
    looks = {
        "fct_measure": f"select count(*) from candidate.fct_measure where value {small}",
        "fct_indicator": f"""
            select count(*)
            from candidate.fct_indicator inner join candidate.dim_indicator using (indicator_code)
            where numerator {small} or denominator {small}
                or (unit = 'count' and (
                    value {small} or previous_value {small} or same_period_last_year {small}
                    or benchmark_england {small} or benchmark_region {small}))
        """,
    }
    found = []
    for table, query in looks.items():
        row = connection.execute(query).fetchone()
        if row and row[0]:
            found.append((table, int(row[0])))
    return found
