-- Counts from returns, with the groups made of returned ones, and a 'not received' for each count that was due and is not there.
with returned as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        "value", status, submission_id
    from {{ ref('stg_performance_return') }}

),

due as (

    select * from {{ ref('int_measures_due') }}

),

not_received as (

    select
        due.measure_code, due.area_code, due.period,
        'total' as characteristic, 'total' as category,
        'none' as characteristic_2, 'none' as category_2,
        cast(null as double) as "value", 'not_received' as status,
        cast(null as varchar) as submission_id
    from due
    anti join returned
        on due.measure_code = returned.measure_code
        and due.area_code = returned.area_code
        and due.period = returned.period
        and returned.characteristic = 'total'
        and returned.characteristic_2 = 'none'

),

final as (

    select * from returned
    union all
    select * from {{ ref('int_measures_by_parent_group') }}
    union all
    select * from not_received

)

select * from final
