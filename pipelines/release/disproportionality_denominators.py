"""What counts by group are divided by, and who is counted in it.

First the indicator's own denominator, broken down in the same way; where it is not, the population
by group that the seed ``group_denominators`` declares for it. What may be changed here: where a
denominator is taken from and of which period. Reads schema ``candidate`` after suppression, and the
temporary tables of ``disproportionality_counts``.
"""

from __future__ import annotations

import duckdb

from pipelines.release.disproportionality_sums import GRAVEST, SENT, SUM, TABLE

_OWN = f"""
create or replace temp table own_denominators as
select subject.subject, wanted.{TABLE.replace(", ", ", wanted.")}, count_of.category,
    count_of.category_2,
    case when count(*) = len(any_value(subject.denominators)) then {SUM} end as "value",
    case when count(*) = len(any_value(subject.denominators)) then {GRAVEST} else 'x' end
        as status,
    {SENT} as submission_id,
    string_agg(distinct measure.measure_code, ';' order by measure.measure_code) as measure_code,
    string_agg(distinct measure.title, ' and ' order by measure.title) as who,
    any_value(span.words) as counted_at, null::varchar as declared_reason, false as is_declared
from wanted
inner join (select *, unnest(denominators) as measure_code from subjects) as subject
    using (subject)
inner join (
    select * exclude (is_swapped) from counted union all by name select * from stocks
) as count_of
    on wanted.area_code = count_of.area_code
    and wanted.counted_in = count_of.period
    and wanted.characteristic = count_of.characteristic
    and wanted.characteristic_2 = count_of.characteristic_2
    and subject.measure_code = count_of.measure_code
inner join candidate.dim_measure as measure on subject.measure_code = measure.measure_code
inner join spans as span on wanted.counted_in = span.counted_in
group by all;
"""

_DECLARED = f"""
-- Where the indicator's own denominator is not broken down: the population declared for it, as
-- counted last before the period's end; for three years, for each of them.
create or replace temp table populations as
with single as (
    select distinct wanted.*, coalesce(years_of.period, wanted.period) as one_period,
        subject.denominators[1] as denominator_measure
    from wanted
    inner join subjects as subject using (subject)
    left join years_of using (counted_in)
    anti join own_denominators as own
        on wanted.subject = own.subject and wanted.area_code = own.area_code
        and wanted.period = own.period and wanted.pooling = own.pooling
        and wanted.characteristic = own.characteristic
        and wanted.characteristic_2 = own.characteristic_2
    where len(subject.denominators) = 1
),

declared as (
    select single.*, population.group_measure, population.who, population.declared_reason
    from single
    inner join population_by_group as population
        on single.denominator_measure = population.denominator_measure
        and population.characteristic in (single.characteristic, single.characteristic_2)
),

broken_down as (
    select distinct count_of.measure_code as group_measure, count_of.area_code,
        count_of.characteristic, count_of.characteristic_2, count_of.period as counted_at,
        period.ends_on as counted_end, period.period_kind
    from counted as count_of
    inner join candidate.dim_period as period using (period)
    where period.period_kind != 'three_years'
)

select declared.*, newest.counted_at,
    row_number() over (
        partition by declared.subject, declared.area_code, declared.counted_in,
            declared.one_period, declared.characteristic, declared.characteristic_2
        order by newest.counted_end desc, newest.period_kind != target.period_kind,
            declared.group_measure, newest.counted_at
    ) as place
from declared
inner join candidate.dim_period as target on declared.one_period = target.period
inner join broken_down as newest
    on declared.group_measure = newest.group_measure
    and declared.area_code = newest.area_code
    and declared.characteristic = newest.characteristic
    and declared.characteristic_2 = newest.characteristic_2
    and newest.counted_end <= target.ends_on
qualify place = 1;

create or replace temp table declared_denominators as
select population.subject, population.{TABLE.replace(", ", ", population.")},
    count_of.category, count_of.category_2,
    case when count(*) = any_value(years.needed) then {SUM} end as "value",
    case when count(*) = any_value(years.needed) then {GRAVEST} else 'x' end as status,
    {SENT} as submission_id,
    string_agg(distinct group_measure, ';' order by group_measure) as measure_code,
    any_value(who) as who,
    string_agg(distinct period.label, ', ' order by period.label) as counted_at,
    any_value(declared_reason) as declared_reason, true as is_declared
from populations as population
inner join counted as count_of
    on population.group_measure = count_of.measure_code
    and population.area_code = count_of.area_code
    and population.counted_at = count_of.period
    and population.characteristic = count_of.characteristic
    and population.characteristic_2 = count_of.characteristic_2
inner join candidate.dim_period as period on population.counted_at = period.period
cross join lateral (
    select case population.pooling when 'three_years' then 3 else 1 end as needed
) as years
group by all;
"""

_BOTH = f"""
create or replace temp table denominators as
select *,
    -- The population of all known groups, counted only where each of them is shown.
    case
        when bool_and(status in ('ok', 'u')) filter (where category != 'unknown'
            and category_2 != 'unknown') over tables
            then sum("value") filter (where category != 'unknown' and category_2 != 'unknown')
                over tables
    end as population
from (from own_denominators union all by name from declared_denominators)
window tables as (partition by subject, {TABLE});
"""


def add_denominators(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the temporary table ``denominators``: one row for each subject, table and group.

    Needs the temporary tables ``subjects``, ``counted``, ``stocks``, ``spans``, ``years_of``,
    ``wanted`` and ``population_by_group``.
    """
    connection.execute(_OWN)
    connection.execute(_DECLARED)
    connection.execute(_BOTH)
