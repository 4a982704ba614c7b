-- Protected characteristics that no count of a return was broken down by.
with final as (

    select
        'characteristic_not_collected' as kind,
        agency_code, 'performance_return' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'No count in the return was by ' || not_collected || '.' as why,
        due_on as since,
        cast(null as varchar) as part
    from {{ ref('int_characteristics_not_collected') }}

)

select * from final
