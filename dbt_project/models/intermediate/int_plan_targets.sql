-- Targets that the Business Plan's measures set, in the columns of the targets catalogue. What a
-- quarter's plan says holds until the next one is sent, and the last one until the plan ends.
with measures as (

    select plans.*, periods.starts_on as quarter_starts_on
    from {{ ref('stg_business_plan') }} as plans
    inner join {{ ref('int_periods') }} as periods using (period)
    where plans.item_type = 'measure'

),

sendings as (

    select
        plan, period,
        lead(quarter_starts_on) over (partition by plan order by quarter_starts_on) as next_starts_on
    from (select distinct plan, period, quarter_starts_on from measures)

),

final as (

    select
        'business_plan of ' || measures.period as catalogue,
        measures.indicator_code,
        measures.scope as area_code,
        measures.target,
        measures.tolerance,
        cast(measures.quarter_starts_on as varchar) as valid_from,
        cast(
            coalesce(sendings.next_starts_on - 1, measures.plan_ends_on) as varchar
        ) as valid_to,
        'Business Plan ' || measures.plan || ', ' || measures.item_code as source,
        cast(measures.row_number as integer) as row_number
    from measures
    inner join sendings using (plan, period)
    where measures.target is not null

)

select * from final
