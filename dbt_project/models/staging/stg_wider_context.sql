with in_force as (

    {{ rows_in_force('wider_context') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        "year",
        agency as agency_code,
        area as area_code,
        count_code,
        "value",
        status,
        note
    from in_force

)

select * from final
