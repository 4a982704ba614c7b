-- Every count for the area it was sent for: from returns, and from official statistics.
with returned as (

    select *, false as is_official from {{ ref('int_returned_measures') }}

),

published as (

    select
        code as measure_code, area_code, period, characteristic, category,
        'none' as characteristic_2, 'none' as category_2,
        "value", status, submission_id, true as is_official
    from {{ ref('stg_published_statistics') }}
    where figure = 'measure'

),

final as (

    select * from returned
    union all
    select * from published

)

select * from final
