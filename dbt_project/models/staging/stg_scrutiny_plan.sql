with in_force as (

    {{ rows_in_force('scrutiny_plan') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        line_code,
        scope,
        title,
        line_of_enquiry,
        method,
        theme as theme_code,
        planned_from,
        planned_to,
        reported_on,
        status,
        finding,
        response,
        responsible_group
    from in_force

)

select * from final
