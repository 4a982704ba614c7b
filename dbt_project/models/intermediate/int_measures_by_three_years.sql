-- An authority's counts of three financial years together, where all three are there: what a group
-- too small for one year is judged by. Only of events in a period that add up over time.
with years as (

    select
        code as measure_code, area_code, period, characteristic, category,
        'none' as characteristic_2, 'none' as category_2,
        "value", status, submission_id
    from {{ ref('stg_published_statistics') }}
    where figure = 'measure'

    union all

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status, submission_id
    from {{ ref('int_measures_by_year') }}

),

flows as (

    select years.*
    from years
    inner join {{ ref('measures') }} as measures using (measure_code)
    inner join {{ ref('areas') }} as areas using (area_code)
    where
        measures.period_type = 'in_period'
        and {{ adds_up_over_time('measures.counts') }}
        and areas.area_type = 'authority'

),

spans as (

    select three.period, part.period as part_period
    from {{ ref('int_periods') }} as three
    inner join {{ ref('int_periods') }} as part
        on part.period_kind = 'financial_year'
        and part.starts_on >= three.starts_on
        and part.ends_on <= three.ends_on
    where three.period_kind = 'three_years'

),

summed as (

    select
        flows.measure_code, flows.area_code, spans.period,
        flows.characteristic, flows.category, flows.characteristic_2, flows.category_2,
        {{ sum_of_all('flows."value"') }} as summed_value,
        {{ gravest_status('flows.status') }} as status,
        string_agg(
            flows.period || ': ' || flows.status, '; ' order by flows.period
        ) filter (where not {{ shows_value('flows.status') }}) as missing_parts,
        {{ list_of_distinct(["string_agg(flows.submission_id, ';')"]) }} as submission_id
    from flows
    inner join spans on flows.period = spans.part_period
    group by
        flows.measure_code, flows.area_code, spans.period,
        flows.characteristic, flows.category, flows.characteristic_2, flows.category_2
    having count(*) = 3

),

final as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        case when {{ shows_value('status') }} then summed_value end as "value",
        status, missing_parts, submission_id
    from summed

)

select * from final
