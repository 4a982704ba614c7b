-- The declared denominators by group that can be used.
with numbered as (

    select *, row_number() over () + 1 as row_number
    from {{ ref('group_denominators') }}

),

final as (

    select
        denominator_measure, characteristic, group_measure, who_is_counted, age_range,
        cast(is_all_ages as boolean) as is_all_ages, declared_reason
    from numbered
    anti join {{ ref('int_group_faults') }} as faults
        on faults.catalogue = 'group_denominators' and numbered.row_number = faults.row_number

)

select * from final
