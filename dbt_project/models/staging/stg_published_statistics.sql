-- One published figure each: of two releases of the same figure the later one stands.
with source as (

    select * from {{ source('raw', 'published_statistics') }}

),

ranked as (

    select
        source.*,
        submissions.publication,
        submissions.release_period,
        row_number() over (
            partition by
                source.figure, source.code, source.area, source.period,
                source.characteristic, source.category
            order by submissions.release_period desc, submissions.sequence desc
        ) as recency
    from source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force

),

final as (

    select
        submission_id,
        "row" as row_number,
        publication,
        release_period,
        figure,
        code,
        area as area_code,
        dfe_area_code,
        period,
        characteristic,
        category,
        "value",
        status,
        source_column
    from ranked
    where recency = 1

)

select * from final
