with in_force as (

    {{ rows_in_force('practitioner_survey') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        "year",
        agency as agency_code,
        role_group,
        question as question_code,
        strongly_agree,
        agree,
        neither,
        disagree,
        strongly_disagree,
        not_answered
    from in_force

)

select * from final
