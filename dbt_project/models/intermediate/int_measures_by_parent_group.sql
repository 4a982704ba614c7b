-- Counts of the groups that others are parts of, where only the parts were returned: the five ethnic
-- groups from the nineteen. Where a return holds the five too, they stand and nothing is added up.
with returned as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status, submission_id
    from {{ ref('stg_performance_return') }}

),

parents as (

    select characteristic, category, parent_characteristic, parent_category
    from {{ ref('characteristics') }}
    where parent_category is not null

),

placed as (

    select
        returned.* replace (
            parents.parent_characteristic as characteristic, parents.parent_category as category
        )
    from returned
    inner join parents using (characteristic, category)

    union all

    select
        returned.* replace (
            parents.parent_characteristic as characteristic_2,
            parents.parent_category as category_2
        )
    from returned
    inner join parents
        on returned.characteristic_2 = parents.characteristic
        and returned.category_2 = parents.category

),

summed as (

    -- A group that a return leaves out is not waited for: a system that records Gypsy and Roma as
    -- one has no row for either.
    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        {{ sum_of_all('"value"') }} as summed_value,
        {{ gravest_status('status') }} as status,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from placed
    group by
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2

),

final as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        case when {{ shows_value('status') }} then summed_value end as "value",
        status, submission_id
    from summed
    -- The same breakdown counts as returned in either order of its characteristics.
    anti join returned
        on summed.measure_code = returned.measure_code
        and summed.area_code = returned.area_code
        and summed.period = returned.period
        and least(summed.characteristic, summed.characteristic_2)
        = least(returned.characteristic, returned.characteristic_2)
        and greatest(summed.characteristic, summed.characteristic_2)
        = greatest(returned.characteristic, returned.characteristic_2)

)

select * from final
