-- The neighbours of each authority, of the model that was taken in last: two models are not mixed.
with source as (

    select * from {{ source('raw', 'statistical_neighbours') }}

),

ranked as (

    select
        source.*,
        dense_rank() over (partition by source.area order by submissions.sequence desc) as recency
    from source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force

),

final as (

    select
        submission_id,
        "row" as row_number,
        area as dfe_area_code,
        neighbour as dfe_neighbour_code,
        "rank",
        closeness
    from ranked
    where recency = 1

)

select * from final
