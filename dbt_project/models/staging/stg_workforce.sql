with in_force as (

    {{ rows_in_force('workforce') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        "month",
        role_group,
        posts_fte,
        filled_fte,
        vacant_fte,
        agency_worker_fte,
        cases,
        workers,
        supervision_due,
        supervision_held,
        staff_required,
        staff_competent,
        wellbeing_rag,
        comment
    from in_force

)

select * from final
