-- Standards that a Section 11 self-assessment which came does not grade.
with final as (

    select
        'section11_standard_missing' as kind,
        agency_code, 'section11' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'The Section 11 self-assessment was received without: '
            || string_agg("standard", ', ' order by sort_order) || '.' as why,
        min(due_on) as since,
        cast(null as varchar) as part
    from {{ ref('fct_section11') }}
    where status = 'not graded'
    group by agency_code, period

)

select * from final
