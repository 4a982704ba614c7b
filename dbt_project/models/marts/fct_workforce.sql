-- The workforce month by month, as Keeping in Touch tells it. What is counted of fewer than 10
-- people is hidden here; there are no totals over role groups, agencies or months, so nothing can be
-- taken away from a total to get it back.
{% set fewest = 10 %}
with months as (

    select months.*, submissions.original_name
    from {{ ref('int_workforce_months') }} as months
    left join {{ ref('stg_submissions') }} as submissions using (submission_id)

),

judged as (

    select
        *,
        {% for state, part, whole in [
            ('caseload', 'cases', 'workers'),
            ('supervision', 'supervision_held', 'supervision_due'),
            ('competency', 'staff_competent', 'staff_required'),
        ] %}
        case
            when {{ part }} is null or {{ whole }} is null then 'not_sent'
            when {{ whole }} < {{ fewest }} then 'too_few'
            else 'ok'
        end as {{ state }}_status{{ "," if not loop.last }}
        {% endfor %}
    from months

),

hidden as (

    select
        * replace (
            if(caseload_status = 'ok', cases, null) as cases,
            if(caseload_status = 'ok', workers, null) as workers,
            if(supervision_status = 'ok', supervision_held, null) as supervision_held,
            if(supervision_status = 'ok', supervision_due, null) as supervision_due,
            if(competency_status = 'ok', staff_competent, null) as staff_competent,
            if(competency_status = 'ok', staff_required, null) as staff_required
        )
    from judged

),

final as (

    select
        period,
        "month",
        agency_code,
        role_group,
        is_sent,
        posts_fte,
        filled_fte,
        vacant_fte,
        100 * vacant_fte / nullif(posts_fte, 0) as vacant_pct,
        agency_worker_fte,
        100 * agency_worker_fte / nullif(filled_fte + agency_worker_fte, 0) as agency_worker_pct,
        caseload_status,
        cast(cases as integer) as cases,
        cast(workers as integer) as workers,
        cases / workers as mean_caseload,
        supervision_status,
        cast(supervision_due as integer) as supervision_due,
        cast(supervision_held as integer) as supervision_held,
        100 * supervision_held / supervision_due as supervision_pct,
        100 * {{ wilson_lower('supervision_held', 'supervision_due') }} as supervision_lower_95,
        100 * {{ wilson_upper('supervision_held', 'supervision_due') }} as supervision_upper_95,
        competency_status,
        cast(staff_required as integer) as staff_required,
        cast(staff_competent as integer) as staff_competent,
        100 * staff_competent / staff_required as competent_pct,
        100 * {{ wilson_lower('staff_competent', 'staff_required') }} as competent_lower_95,
        100 * {{ wilson_upper('staff_competent', 'staff_required') }} as competent_upper_95,
        wellbeing_rag,
        comment,
        if(
            is_sent, concat_ws(', ', original_name, sheet, 'row ' || row_number), null
        ) as reference,
        submission_id
    from hidden

)

select * from final
