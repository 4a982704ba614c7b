-- Every outcome statement in every quarter of its plan so far: the judgement, where there is one,
-- and how its actions stand.
with outcomes as (

    select * from {{ ref('int_outcomes_in_force') }}

),

assessments as (

    select * from {{ ref('stg_outcome_assessment') }}

),

actions as (

    select
        plan, outcome_code, period,
        count(*) as total,
        count(*) filter (where is_complete) as complete,
        count(*) filter (where is_overdue) as overdue
    from {{ ref('fct_plan_item') }}
    where item_type = 'action'
    group by all

),

final as (

    select
        outcomes.plan,
        outcomes.priority_code,
        outcomes.outcome_code,
        outcomes.period,
        outcomes.scope,
        assessments.judgement,
        judgements.label as judgement_label,
        assessments.doing_well,
        assessments.areas_to_explore,
        assessments.next_actions,
        assessments.evidence_references,
        assessments.assessed_by_role,
        assessments.assessed_on,
        -- Nobody has said how actions stood in a quarter that no plan was sent for.
        case when outcomes.is_own_quarter then coalesce(actions.total, 0) end as actions_total,
        case when outcomes.is_own_quarter then coalesce(actions.complete, 0) end
            as actions_complete,
        case when outcomes.is_own_quarter then coalesce(actions.overdue, 0) end
            as actions_overdue,
        concat_ws(';', outcomes.submission_id, assessments.submission_id) as submission_id
    from outcomes
    left join assessments using (plan, outcome_code, period)
    left join actions using (plan, outcome_code, period)
    left join {{ ref('outcome_judgements') }} as judgements using (judgement)

)

select * from final
