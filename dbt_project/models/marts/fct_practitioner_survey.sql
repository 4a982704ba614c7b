-- Share of those who answered who agree with each statement of the frontline practitioner survey:
-- everybody, by agency, and by role group within the agency. Fewer than ten people who answered are
-- hidden, and so is what would give them back (int_survey_hidden).
with final as (

    select
        shown.period,
        shown."year",
        shown.level,
        shown.agency_code,
        shown.role_group,
        shown.question_code,
        questions.question,
        questions.subject,
        questions.sort_order,
        shown.answered,
        shown.agreed,
        case when answered > 0 then 100 * agreed / answered end as agree_pct,
        case when answered > 0 then 100 * {{ wilson_lower('agreed', 'answered') }} end as lower_95,
        case when answered > 0 then 100 * {{ wilson_upper('agreed', 'answered') }} end as upper_95,
        case when is_hidden then 'c' when answered = 0 then 'x' else 'ok' end as status,
        shown.submission_id,
        cast(null as varchar) as kept_from
    from {{ ref('int_survey_shown') }} as shown
    left join {{ ref('survey_questions') }} as questions using (question_code)

)

select * from final
