with source as (

    select * from {{ source('raw', 'explanations_asked') }}

),

final as (

    select source.submission_id, source.sheet, source."row" as row_number, source.question
    from source
    semi join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force

)

select * from final
