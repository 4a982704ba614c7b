-- Figures that cannot be made of the counts that were sent.
with final as (

    select
        'figure_impossible' as kind, agency_code, 'performance_return' as dataset,
        cast(null as varchar) as measure_code, area_code,
        period, message as why, cast(null as date) as since,
        message as part
    from {{ ref('int_impossible_figures') }}

)

select * from final
