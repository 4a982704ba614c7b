with in_force as (

    {{ rows_in_force('section11') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        "year",
        agency as agency_code,
        "standard" as standard_code,
        grade,
        evidence,
        "action",
        action_owner_role,
        action_due_on
    from in_force

)

select * from final
