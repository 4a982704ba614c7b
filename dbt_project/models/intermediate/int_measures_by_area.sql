-- Every count for the area it was sent for: from returns (the yearly one of the local picture among
-- them), from official statistics (populations by group among them), for years made of returned
-- quarters, and for three years made of years.
with returned as (

    select
        *, cast(null as varchar) as missing_parts,
        false as is_official, false as is_from_quarters, false as is_from_years
    from {{ ref('int_returned_measures') }}

),

yearly as (

    -- A count of its own beside the year made of quarters and the published year: three sources of
    -- one figure, none of which may overwrite another.
    select
        yearly_measure as measure_code, area_code, "year" as period,
        'total' as characteristic, 'total' as category,
        'none' as characteristic_2, 'none' as category_2,
        "value", status, submission_id,
        cast(null as varchar) as missing_parts,
        false as is_official, false as is_from_quarters, false as is_from_years
    from {{ ref('int_wider_counts_sent') }}

),

published as (

    select
        code as measure_code, area_code, period, characteristic, category,
        'none' as characteristic_2, 'none' as category_2,
        "value", status, submission_id,
        cast(null as varchar) as missing_parts,
        true as is_official, false as is_from_quarters, false as is_from_years
    from {{ ref('stg_published_statistics') }}
    where figure = 'measure'

),

populations as (

    -- An estimate of 30 June stands in its calendar year.
    select
        age_group as measure_code, area_code, 'CY' || mid_year as period,
        characteristic, category, 'none' as characteristic_2, 'none' as category_2,
        "value", status, submission_id,
        cast(null as varchar) as missing_parts,
        true as is_official, false as is_from_quarters, false as is_from_years
    from {{ ref('stg_population') }}
    where characteristic != 'total'

),

years as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status, submission_id, missing_parts,
        false as is_official, true as is_from_quarters, false as is_from_years
    from {{ ref('int_measures_by_year') }}

),

three_years as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status, submission_id, missing_parts,
        false as is_official, false as is_from_quarters, true as is_from_years
    from {{ ref('int_measures_by_three_years') }}

),

final as (

    select * from returned
    union all
    select * from yearly
    union all
    select * from published
    union all
    select * from populations
    union all
    select * from years
    union all
    select * from three_years

)

select * from final
