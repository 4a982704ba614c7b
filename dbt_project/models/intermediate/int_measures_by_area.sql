-- Every count for the area it was sent for: from returns, from official statistics, and for years
-- made of returned quarters.
with returned as (

    select
        *, cast(null as varchar) as missing_parts, false as is_official, false as is_from_quarters
    from {{ ref('int_returned_measures') }}

),

published as (

    select
        code as measure_code, area_code, period, characteristic, category,
        'none' as characteristic_2, 'none' as category_2,
        "value", status, submission_id,
        cast(null as varchar) as missing_parts, true as is_official, false as is_from_quarters
    from {{ ref('stg_published_statistics') }}
    where figure = 'measure'

),

years as (

    select
        measure_code, area_code, period,
        'total' as characteristic, 'total' as category,
        'none' as characteristic_2, 'none' as category_2,
        "value", status, submission_id, missing_parts,
        false as is_official, true as is_from_quarters
    from {{ ref('int_measures_by_year') }}

),

final as (

    select * from returned
    union all
    select * from published
    union all
    select * from years

)

select * from final
