-- Which indicators are measures of which outcome statement, by the newest sending of each plan.
with measures as (

    select *
    from {{ ref('int_plan_items') }}
    where item_type = 'measure' and indicator_code is not null

),

newest as (

    select plan, max(period) as period from {{ ref('stg_business_plan') }} group by plan

),

standing as (

    -- What the newest sending of a plan leaves out is no measure of it any more.
    select measures.* from measures inner join newest using (plan, period)

),

final as (

    select distinct
        standing.plan,
        standing.outcome_code,
        standing.indicator_code,
        standing.scope
    from standing

)

select * from final
