-- Outcome statements that messages and subgroups name and no Business Plan holds.
with final as (

    select
        'outcome_not_in_plan' as kind,
        agency_code, dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'Named, but not an outcome statement of one Business Plan for the quarter: '
            || string_agg(distinct outcome_code, ', ' order by outcome_code)
            || '. Correct the code, and send the file again.' as why,
        min(periods.ends_on) as since,
        cast(null as varchar) as part
    from (
        select 'voice' as dataset, agency_code, period, outcome_code from {{ ref('stg_voice') }}
        union all
        select 'subgroup_report', agency_code, period, outcome_code
        from {{ ref('stg_subgroup_report') }}
    )
    anti join {{ ref('int_outcomes_named') }} using (period, outcome_code)
    inner join {{ ref('int_periods') }} as periods using (period)
    where outcome_code is not null
    group by agency_code, dataset, period

)

select * from final
