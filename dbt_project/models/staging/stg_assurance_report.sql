with in_force as (

    {{ rows_in_force('assurance_report') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        year,
        body as body_code,
        scope,
        item_type,
        item_number,
        "text",
        answer,
        theme as theme_code,
        due_on,
        received_on,
        presented_on,
        presented_to
    from in_force

)

select * from final
