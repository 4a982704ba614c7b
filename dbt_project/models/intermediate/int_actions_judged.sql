-- How each action of the log stands, worked out at the quarter's end, so that a past quarter reads the
-- same whenever it is rebuilt.
with actions as (

    select actions.*, periods.starts_on, periods.ends_on
    from {{ ref('stg_action_log') }} as actions
    inner join {{ ref('int_periods') }} as periods using (period)

),

known as (

    -- What had happened by the quarter's last day. A verdict is the newest review's.
    select
        *,
        case when completed_on <= ends_on then completed_on end as done_on,
        case when reopened_on <= ends_on then reopened_on end as came_back_on,
        case
            when rereviewed_on <= ends_on then rereviewed_on
            when reviewed_on <= ends_on then reviewed_on
        end as last_review_on,
        case when coalesce(rereviewed_on, reviewed_on) <= ends_on then embedded end as verdict
    from actions

),

done as (

    -- An action that came back is done only when it is completed again.
    select
        *,
        done_on is not null and (came_back_on is null or done_on > came_back_on) as is_done
    from known

),

reviewed as (

    -- A review before the last completion is that of an earlier attempt.
    select *, is_done and coalesce(last_review_on >= done_on, false) as is_reviewed
    from done

),

embedded_in_practice as (

    select *, is_reviewed and coalesce(verdict = 'yes', false) as is_embedded
    from reviewed

),

final as (

    select
        judged.starts_on,
        judged.ends_on,
        judged.done_on,
        judged.is_done,
        judged.period,
        judged.scope,
        judged.action_code,
        judged.source_type,
        judged.source_reference,
        judged.source_title,
        judged.finding,
        judged.action,
        judged.responsible_agency,
        judged.owner_role,
        judged.raised_on,
        judged.due_on,
        judged.completed_on,
        judged.reviewed_on,
        judged.rereviewed_on,
        judged.embedded,
        judged.reopened_on,
        judged.rag,
        judged.impact_evidence,
        case
            when judged.is_embedded then 'embedded'
            when judged.is_reviewed then 'reviewed_not_embedded'
            when judged.is_done then 'awaiting_review'
            when judged.came_back_on is not null then 'reopened'
            when judged.due_on <= judged.ends_on then 'overdue'
            else 'open'
        end as state,
        case when judged.raised_on <= judged.ends_on
            then date_diff('day', judged.raised_on, judged.ends_on)
        end as age_days,
        case when not judged.is_done and judged.due_on <= judged.ends_on
            then date_diff('day', judged.due_on, judged.ends_on)
        end as days_overdue,
        case
            when judged.is_embedded and judged.impact_evidence is not null then 'impact'
            when judged.is_reviewed then 'reviewed'
            when judged.is_done then 'completed'
            when judged.action is not null then 'action'
            else 'finding'
        end as reached,
        concat_ws(', ', submissions.original_name, judged.sheet, 'row ' || judged.row_number)
            as reference,
        judged.submission_id
    from embedded_in_practice as judged
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)

)

select * from final
