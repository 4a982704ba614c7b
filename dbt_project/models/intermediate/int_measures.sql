-- Every count for every area that has one: as sent, and for groups of areas.
with final as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status, missing_parts, submission_id, is_from_quarters,
        is_from_years
    from {{ ref('int_measures_by_area') }}

    union all

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status, missing_parts, submission_id, is_from_quarters,
        is_from_years
    from {{ ref('int_measures_by_group') }}

    union all

    select
        measure_code, area_code, period, 'total', 'total', 'none', 'none',
        "value", 'ok', null, submission_id, false,
        false
    from {{ ref('int_partnership_counts') }}

)

select * from final
