-- Actions and milestones as each quarter's plan reports them. Whether they are done or overdue is
-- worked out at the quarter's end, so that a past quarter reads the same whenever it is rebuilt.
with items as (

    select items.*, periods.ends_on
    from {{ ref('int_plan_items') }} as items
    inner join {{ ref('int_periods') }} as periods using (period)
    where items.item_type in ('action', 'milestone')

),

judged as (

    select
        *,
        coalesce(completed_on <= ends_on, false) as is_complete,
        coalesce(due_on <= ends_on, false) as is_due
    from items

),

final as (

    select
        judged.plan,
        judged.period,
        judged.scope,
        judged.priority_code,
        judged.outcome_code,
        judged.item_type,
        judged.item_code,
        judged.parent_code,
        judged.title,
        judged.description,
        judged.owner_role,
        judged.starts_on,
        judged.due_on,
        judged.completed_on,
        judged.status,
        judged.rag,
        judged.is_complete,
        judged.is_due and not judged.is_complete as is_overdue,
        case when judged.is_due and not judged.is_complete
            then date_diff('day', judged.due_on, judged.ends_on)
        end as days_overdue,
        judged.progress,
        concat_ws(', ', submissions.original_name, judged.sheet, 'row ' || judged.row_number)
            as reference,
        judged.submission_id
    from judged
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)

)

select * from final
