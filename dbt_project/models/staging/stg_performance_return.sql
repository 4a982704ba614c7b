with source as (

    select * from {{ source('raw', 'performance_return') }}

),

in_force as (

    select source.*
    from source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force

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
