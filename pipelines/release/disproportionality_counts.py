"""Counts by group with their denominators: the raw material of every comparison of groups.

Reads schema ``candidate`` after suppression and nothing else, so that no figure can rest on a count
that the release hides. What may be changed here: which counts are put together (periods, sums of
measures, which population stands for a group). What is made of them is decided elsewhere.

Three years are pooled only where the release itself has a count for them (a period ``3Y2024-25``);
a stock such as pupils, which no one adds up over time, is then the sum of its three year ends.
"""

from __future__ import annotations

import duckdb
import polars as pl

from pipelines.release.disproportionality_denominators import add_denominators
from pipelines.release.disproportionality_seeds import prepare_seeds
from pipelines.release.disproportionality_sums import GRAVEST, SENT, SUM, TABLE

_GROUP = "characteristic, category, characteristic_2, category_2"

_COUNTS = f"""
-- Both orders of an intersection: one agency may send ethnicity x sex, another sex x ethnicity.
create or replace temp table counted as
select measure_code, area_code, period, {_GROUP}, status, submission_id, false as is_swapped,
    case when status in ('ok', 'u') then "value" end as "value"
from candidate.fct_measure
union all
select measure_code, area_code, period,
    characteristic_2, category_2, characteristic, category, status, submission_id, true,
    case when status in ('ok', 'u') then "value" end
from candidate.fct_measure as this
where characteristic_2 != 'none' and not exists (
    from candidate.fct_measure as other
    where this.measure_code = other.measure_code and this.area_code = other.area_code
        and this.period = other.period and this.characteristic = other.characteristic_2
        and this.characteristic_2 = other.characteristic
);

-- The key of a count's period -> the period that its figures are written for.
create or replace temp table spans as
select period as counted_in, period, 'none' as pooling, period as period_from,
    period_kind, label as words, ends_on as first_end, ends_on
from candidate.dim_period
where period_kind != 'three_years'
union all
select '3Y' || last.period, last.period, 'three_years', first.period, last.period_kind,
    'the three years ' || first.period || ' to ' || last.period, first.ends_on, last.ends_on
from candidate.dim_period as last
inner join candidate.dim_period as first
    on last.period_kind = first.period_kind
    and last.starts_on = first.starts_on + interval 2 years
where last.period_kind = 'financial_year';

create or replace temp table years_of as
select span.counted_in, year.period
from spans as span
inner join candidate.dim_period as year
    on year.period_kind = 'financial_year'
    and year.ends_on between span.first_end and span.ends_on
where span.pooling = 'three_years';

-- A stock has no three years of its own: its three year ends, where all of them are there.
create or replace temp table stocks as
select measure_code, area_code, years_of.counted_in as period, {_GROUP},
    case when count(*) = 3 then {SUM} end as "value",
    case when count(*) = 3 then {GRAVEST} else 'x' end as status,
    {SENT} as submission_id
from counted
inner join candidate.dim_measure as measure using (measure_code)
inner join years_of using (period)
where measure.period_type = 'snapshot' and characteristic != 'total'
group by all;
"""

_NUMERATORS = f"""
create or replace temp table numerators as
select subject.subject, subject.valid_from, count_of.area_code, span.period, span.pooling,
    span.counted_in, span.period_from, span.ends_on, count_of.{_GROUP.replace(", ", ", count_of.")},
    count_of.is_swapped,
    case when count(*) = len(any_value(subject.numerators)) then {SUM} end as "value",
    case when count(*) = len(any_value(subject.numerators)) then {GRAVEST} else 'x' end as status,
    {SENT} as submission_id
from (select *, unnest(numerators) as measure_code from subjects) as subject
inner join counted as count_of using (measure_code)
inner join spans as span
    on count_of.period = span.counted_in
    and (subject.years_only is not true or span.period_kind != 'quarter')
    -- A definition that changed on the way makes three years two different things.
    and span.ends_on between subject.valid_from and subject.valid_to
    and span.first_end between subject.valid_from and subject.valid_to
group by all;

create or replace temp table wanted as
select distinct subject, area_code, period, pooling, counted_in, ends_on,
    characteristic, characteristic_2
from numerators
where characteristic not in ('total', 'none') and not is_swapped;
"""

_CELLS = f"""
select numerator.subject, numerator.{TABLE.replace(", ", ", numerator.")}, numerator.category,
    numerator.category_2, numerator.period_from,
    numerator."value" as numerator, numerator.status as numerator_status,
    denominator."value" as denominator, coalesce(denominator.status, 'x') as denominator_status,
    denominator.measure_code as denominator_measure, denominator.who, denominator.counted_at,
    denominator.declared_reason, denominator.population, denominator.is_declared,
    total."value" as total,
    subject.multiplier::double as multiplier, subject.is_proportion, subject.has_events,
    unaccompanied."value" as unaccompanied,
    everyone_unaccompanied."value" as all_unaccompanied,
    array_to_string(
        list_sort(list_distinct(string_split(
            concat_ws(';', numerator.submission_id, denominator.submission_id), ';'
        ))), ';'
    ) as submission_id
from numerators as numerator
inner join subjects as subject using (subject, valid_from)
left join denominators as denominator
    using (subject, {TABLE}, category, category_2)
left join numerators as total
    on numerator.subject = total.subject and numerator.area_code = total.area_code
    and numerator.counted_in = total.counted_in and total.characteristic = 'total'
left join numerators as unaccompanied
    on numerator.subject = unaccompanied.subject
    and numerator.area_code = unaccompanied.area_code
    and numerator.counted_in = unaccompanied.counted_in
    and numerator.characteristic_2 = 'none'
    and numerator.characteristic = unaccompanied.characteristic
    and numerator.category = unaccompanied.category
    and unaccompanied.characteristic_2 = 'unaccompanied' and unaccompanied.category_2 = 'yes'
left join numerators as everyone_unaccompanied
    on numerator.subject = everyone_unaccompanied.subject
    and numerator.area_code = everyone_unaccompanied.area_code
    and numerator.counted_in = everyone_unaccompanied.counted_in
    and everyone_unaccompanied.characteristic = 'unaccompanied'
    and everyone_unaccompanied.category = 'yes'
    and everyone_unaccompanied.characteristic_2 = 'none'
where numerator.characteristic not in ('total', 'none') and not numerator.is_swapped
order by subject, {TABLE}, category, category_2
"""


def read_cells(connection: duckdb.DuckDBPyConnection, subjects: str) -> pl.DataFrame:
    """Every group that something is counted for, with its denominator and what surrounds it.

    Args:
        connection: its schema ``candidate`` holds the release's tables, suppressed.
        subjects: a query for what is compared: ``subject``, ``numerators`` and ``denominators``
            (lists of measures), ``multiplier``, ``is_proportion``, ``has_events``, ``years_only``,
            ``valid_from`` and ``valid_to`` (never null).

    Returns:
        One row for each subject, area, period, pooling (none or three_years) and group. Counts
        that are not shown are null, and their status says why.
    """
    prepare_seeds(connection)
    connection.execute(f"create or replace temp table subjects as {subjects}")
    connection.execute(_COUNTS)
    connection.execute(_NUMERATORS)
    add_denominators(connection)
    cells: pl.DataFrame = connection.execute(_CELLS).pl()
    return cells
