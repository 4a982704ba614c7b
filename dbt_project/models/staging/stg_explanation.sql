with in_force as (

    {{ rows_in_force('explanation') }}

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
        question,
        figure,
        explanation,
        given_by
    from in_force

)

select * from final
