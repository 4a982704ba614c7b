-- Answers to the practitioner survey as they may be shown: nothing of a hidden group goes on from
-- here. A group that the rule does not know is hidden.
with judged as (

    select
        answers.*,
        coalesce(hidden.is_hidden, answers.answered > 0) as is_hidden
    from {{ ref('int_survey_answers') }} as answers
    left join {{ ref('int_survey_hidden') }} as hidden
        using (period, level, agency_code, role_group, question_code)

),

final as (

    select
        * replace (
            case when not is_hidden then answered end as answered,
            case when not is_hidden then agreed end as agreed
        )
    from judged

)

select * from final
