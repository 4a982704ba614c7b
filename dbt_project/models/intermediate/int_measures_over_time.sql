-- Counts of all children over the span that an indicator asks for: the period itself, the financial
-- year up to a quarter's end, or the twelve months up to it. A stock is never added up.
with totals as (

    select
        counts.measure_code, counts.area_code, counts.period, counts."value", counts.status,
        counts.missing_parts, counts.submission_id, counts.is_from_quarters,
        measures.period_type,
        {{ adds_up_over_time('measures.counts') }} as adds_up
    from {{ ref('int_measures') }} as counts
    left join {{ ref('measures') }} as measures using (measure_code)
    where
        counts.characteristic = 'total' and counts.category = 'total'
        and counts.characteristic_2 = 'none'
        and not coalesce(counts.is_from_years, false)

),

quarters as (

    select * from {{ ref('int_periods') }} where period_kind = 'quarter'

),

windows as (

    select
        'rolling_12_months' as span, target.period, part.period as part_period, 4 as parts_wanted
    from quarters as target
    inner join quarters as part
        on part.sort_order <= target.sort_order
        and part.starts_on > target.ends_on - interval 12 months

    union all

    select 'year_to_date', target.period, part.period, cast(right(target.period, 1) as integer)
    from quarters as target
    inner join quarters as part
        on part.sort_order <= target.sort_order and part.financial_year = target.financial_year

),

-- A quarter has a sum over time only where it has a row itself: nothing is carried forward.
summed as (

    select
        totals.measure_code, totals.area_code, windows.period, windows.span,
        {{ sum_of_all('totals."value"') }} as summed_value,
        case
            when count(*) = any_value(windows.parts_wanted) then {{ gravest_status('totals.status') }}
            when bool_or(totals.status = 'c') then 'c'
            else 'x'
        end as status,
        nullif(
            concat_ws(
                '; ',
                string_agg(
                    totals.period || ': ' || coalesce(totals.missing_parts, totals.status),
                    '; ' order by totals.period
                ) filter (where not {{ shows_value('totals.status') }}),
                case
                    when count(*) < any_value(windows.parts_wanted)
                        then (any_value(windows.parts_wanted) - count(*)) || ' of '
                            || any_value(windows.parts_wanted) || ' quarters: no figure'
                end
            ), ''
        ) as missing_parts,
        string_agg(distinct totals.submission_id, ';' order by totals.submission_id)
            as submission_id
    from totals
    inner join windows on totals.period = windows.part_period
    where totals.period_type = 'in_period' and totals.adds_up
    group by totals.measure_code, totals.area_code, windows.period, windows.span
    having bool_or(totals.period = windows.period)

),

final as (

    select
        measure_code, area_code, period, 'in_period' as span,
        "value", status, missing_parts, submission_id, is_from_quarters
    from totals

    union all

    select
        measure_code, area_code, period, span,
        case when {{ shows_value('status') }} then summed_value end as "value",
        status, missing_parts, submission_id, true as is_from_quarters
    from summed

    union all

    select
        totals.measure_code, totals.area_code, totals.period, spans.span,
        totals."value", totals.status, totals.missing_parts, totals.submission_id,
        totals.is_from_quarters
    from totals
    inner join quarters on totals.period = quarters.period
    cross join (values ('year_to_date'), ('rolling_12_months')) as spans(span)
    where totals.period_type = 'snapshot'

)

select * from final
