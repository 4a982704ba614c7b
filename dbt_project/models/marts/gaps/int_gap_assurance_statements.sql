-- Outcome statements that assurance statements name and no Business Plan holds.
with final as (

    -- A statement may name what the plan of the year to come holds.
    select
        'outcome_not_in_plan' as kind,
        agency_code, 'assurance_statement' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'Named, but not an outcome statement of one Business Plan for the quarter or the next: '
            || string_agg(distinct outcome_code, ', ' order by outcome_code)
            || '. Correct the code, and send the file again.' as why,
        min(periods.ends_on) as since,
        cast(null as varchar) as part
    from {{ ref('int_assurance_statements_named') }}
    inner join {{ ref('int_periods') }} as periods using (period)
    where outcome_code is not null and outcome_statement is null
    group by agency_code, period

)

select * from final
