with in_force as (

    {{ rows_in_force('performance_return') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        area as area_code,
        measure as measure_code,
        characteristic,
        category,
        characteristic_2,
        category_2,
        "value",
        status,
        note
    from in_force

)

select * from final
