-- Every outcome statement for every quarter of its plan that has begun to be reported. For a
-- quarter without a plan of its own the one before stands, or before the first one the first.
with items as (

    select * from {{ ref('int_plan_items') }}

),

newest_quarter as (

    select max(periods.starts_on) as starts_on
    from {{ ref('int_returns_due') }} as due
    inner join {{ ref('int_periods') }} as periods using (period)

),

versions as (

    select distinct
        items.plan, items.plan_starts_on, items.plan_ends_on, items.submission_id,
        items.period as sent_for, periods.starts_on as sent_for_start
    from items
    inner join {{ ref('int_periods') }} as periods using (period)

),

candidates as (

    select
        versions.*,
        quarters.period,
        quarters.starts_on as quarter_start
    from versions
    inner join {{ ref('int_periods') }} as quarters
        on quarters.starts_on between versions.plan_starts_on and versions.plan_ends_on
        and quarters.period_kind = 'quarter'
    inner join newest_quarter on quarters.starts_on <= newest_quarter.starts_on

),

standing as (

    select *
    from candidates
    qualify row_number() over (
        partition by plan, period
        order by
            sent_for_start > quarter_start,
            abs(date_diff('day', sent_for_start, quarter_start))
    ) = 1

),

final as (

    select
        standing.plan,
        items.priority_code,
        items.item_code as outcome_code,
        items.scope,
        items.title as outcome_title,
        standing.period,
        standing.submission_id,
        standing.sent_for = standing.period as is_own_quarter
    from standing
    inner join items
        on standing.submission_id = items.submission_id
        and standing.plan = items.plan
        and items.item_type = 'outcome_statement'

)

select * from final
