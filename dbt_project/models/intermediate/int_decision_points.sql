-- The decision points that can be used.
with numbered as (

    select *, row_number() over () + 1 as row_number
    from {{ ref('decision_points') }}

),

final as (

    select
        cast(point_order as integer) as point_order, point_code, title, numerator_measure,
        previous_measure
    from numbered
    anti join {{ ref('int_group_faults') }} as faults
        on faults.catalogue = 'decision_points' and numbered.row_number = faults.row_number

)

select * from final
