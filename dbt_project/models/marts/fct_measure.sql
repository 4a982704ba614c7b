-- Counts for the areas of the catalogue.
with measures as (

    select * from {{ ref('int_measures') }}

),

final as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status,
        case
            when is_from_years then 'from_years'
            when is_from_quarters then 'from_quarters'
            else 'counted'
        end as value_basis,
        missing_parts, submission_id
    from measures
    semi join {{ ref('areas') }} as areas using (area_code)

)

select * from final
