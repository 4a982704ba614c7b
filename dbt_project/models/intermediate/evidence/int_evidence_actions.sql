-- What actions of the log are said to have changed.
with planned as (

    -- A code that two plans use for different outcome statements says of neither.
    select period, item_code, min(outcome_code) as outcome_code
    from {{ ref('int_plan_items') }}
    group by period, item_code
    having count(distinct outcome_code) = 1

),

final as (

    -- An action that came from an item of the Business Plan bears on its outcome statement.
    select
        actions.submission_id,
        actions.sheet,
        actions.row_number,
        '' as part,
        actions.period,
        actions.scope as area_code,
        actions.agency_code,
        'difference' as question,
        planned.outcome_code as outcome_statement,
        'action_log' as element,
        'action' as kind,
        cast(null as varchar) as indicator_code,
        'What an action changed: ' || actions.source_title as heading,
        actions.impact_evidence as "text",
        actions.owner_role as author,
        coalesce(actions.rereviewed_on, actions.reviewed_on) as written_on
    from {{ ref('stg_action_log') }} as actions
    left join planned
        on actions.source_type = 'business_plan'
        and actions.source_reference = planned.item_code
        and actions.period = planned.period
    where actions.impact_evidence is not null

)

select * from final
