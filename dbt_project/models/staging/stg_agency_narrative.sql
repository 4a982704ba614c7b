with source as (

    select * from {{ source('raw', 'agency_narrative') }}

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
        nullif(indicator, 'all') as indicator_code,
        question,
        heading,
        narrative,
        author_role,
        written_on
    from in_force

)

select * from final
