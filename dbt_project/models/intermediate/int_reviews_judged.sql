-- Reviews as each quarter's register reports them, with the day each was due and whether it kept it.
-- Judged at the quarter's end, so that a past quarter reads the same whenever it is rebuilt.
with reviews as (

    -- A review's due day is worked out below; one that was sent is not read.
    select reviews.* exclude (due_on), periods.starts_on, periods.ends_on
    from {{ ref('stg_review_learning') }} as reviews
    inner join {{ ref('int_periods') }} as periods using (period)
    where reviews.item_type = 'review'

),

known as (

    -- What finishes a review depends on its kind; what came after the quarter's end is not known.
    select
        *,
        case review_type
            when 'rapid_review' then submitted_on
            when 'local_review' then published_on
            else considered_on
        end as finished_on,
        case when finished_on <= ends_on then finished_on end as completed_on
    from reviews

),

counted as (

    -- The day of awareness is day 0. What is sent on a day that is no working day arrives on the
    -- next one.
    select
        known.*,
        deadlines."day" as rapid_due_on,
        cast(known.started_on + interval 6 month as date) as local_due_on,
        sent.working_days + if(sent.is_working_day, 0, 1) - aware.working_days as days_taken,
        quarter_end.working_days - deadlines.working_days as days_since_due
    from known
    left join {{ ref('int_working_days') }} as aware
        on known.review_type = 'rapid_review' and known.aware_on = aware."day"
    left join {{ ref('int_working_days') }} as deadlines
        on deadlines.is_working_day and deadlines.working_days = aware.working_days + 15
    left join {{ ref('int_working_days') }} as sent on known.completed_on = sent."day"
    left join {{ ref('int_working_days') }} as quarter_end on known.ends_on = quarter_end."day"

),

due as (

    select
        *,
        case review_type
            when 'rapid_review' then rapid_due_on
            when 'local_review' then local_due_on
        end as due_on
    from counted

),

judged as (

    select
        *,
        case
            when review_type in ('national_review', 'national_briefing')
                then if(completed_on is null, 'not_considered', 'considered')
            when completed_on <= due_on then 'on_time'
            when completed_on > due_on then 'late'
            when due_on <= ends_on then 'overdue'
            else 'not_yet_due'
        end as state
    from due

),

final as (

    select
        judged.period,
        judged.scope,
        judged.item_code as review_code,
        judged.review_type,
        judged.title,
        judged.theme_code,
        judged.learning,
        judged.owner_role,
        judged.aware_on,
        judged.started_on,
        judged.due_on,
        judged.submitted_on,
        judged.published_on,
        judged.considered_on,
        judged.completed_on,
        coalesce(judged.completed_on >= judged.starts_on, false) as is_completed_in_quarter,
        judged.state,
        case when judged.review_type = 'rapid_review' then judged.days_taken end
            as working_days_taken,
        case
            when judged.review_type = 'rapid_review' and judged.state = 'on_time' then true
            when judged.review_type = 'rapid_review' and judged.state in ('late', 'overdue')
                then false
        end as is_within_15_working_days,
        case
            when judged.state not in ('late', 'overdue') then null
            when judged.review_type = 'local_review'
                then date_diff('day', judged.due_on, coalesce(judged.completed_on, judged.ends_on))
            when judged.state = 'late' then judged.days_taken - 15
            else judged.days_since_due
        end as days_over,
        concat_ws(', ', submissions.original_name, judged.sheet, 'row ' || judged.row_number)
            as reference,
        judged.submission_id
    from judged
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)

)

select * from final
