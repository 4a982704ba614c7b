with in_force as (

    {{ rows_in_force('assurance_statement') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        year,
        item_type,
        item_code,
        "text",
        impact,
        theme as theme_code,
        outcome_code,
        owner_role,
        due_on
    from in_force

)

select * from final
