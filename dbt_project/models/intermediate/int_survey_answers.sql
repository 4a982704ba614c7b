-- How many answered each question of the practitioner survey, and how many of them agree: of each
-- role group, of each agency, and of everybody. Whoever left a question out has not answered it.
-- Confidential: what may be shown is settled in int_survey_hidden.
with answers as (

    select
        period,
        "year",
        agency_code,
        role_group,
        question_code,
        strongly_agree + agree as agreed,
        strongly_agree + agree + neither + disagree + strongly_disagree as answered,
        submission_id
    from {{ ref('stg_practitioner_survey') }}

),

final as (

    select
        period,
        "year",
        case
            when grouping(agency_code) = 1 then 'all'
            when grouping(role_group) = 1 then 'agency'
            else 'role'
        end as level,
        coalesce(agency_code, 'all') as agency_code,
        coalesce(role_group, 'all') as role_group,
        question_code,
        cast(sum(answered) as integer) as answered,
        cast(sum(agreed) as integer) as agreed,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from answers
    group by grouping sets (
        (period, "year", question_code),
        (period, "year", question_code, agency_code),
        (period, "year", question_code, agency_code, role_group)
    )

)

select * from final
