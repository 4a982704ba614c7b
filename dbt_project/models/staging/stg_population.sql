-- One estimate for each area, mid-year, age range and group of residents: the latest release's, and a real one
-- before a synthetic one.
with source as (

    -- What was taken in before populations came by group is of everyone.
    select * replace (
        coalesce(characteristic, 'total') as characteristic,
        coalesce(category, 'total') as category
    )
    from {{ source('raw', 'population') }}

),

ranked as (

    select
        source.*,
        submissions.release_period,
        submissions.is_synthetic,
        row_number() over (
            partition by
                source.area, source.mid_year, source.age_group,
                source.characteristic, source.category
            order by submissions.is_synthetic, submissions.release_period desc, submissions.sequence desc
        ) as recency
    from source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force

),

final as (

    select
        submission_id,
        "row" as row_number,
        area as area_code,
        mid_year,
        age_group,
        characteristic,
        category,
        release_period,
        "value",
        status,
        is_synthetic
    from ranked
    where recency = 1

)

select * from final
