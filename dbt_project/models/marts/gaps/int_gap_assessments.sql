-- Assessments of what the Business Plan of the quarter does not hold.
with final as (

    select
        'assessment_without_outcome' as kind,
        agency_code, 'outcome_assessment' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'Assessed, but not an outcome statement of the Business Plan for the quarter: '
            || string_agg(outcome_code, ', ' order by outcome_code)
            || '. Correct the plan or the code, and send the file again.' as why,
        min(periods.ends_on) as since,
        cast(null as varchar) as part
    from {{ ref('stg_outcome_assessment') }}
    anti join {{ ref('int_outcomes_in_force') }} using (plan, outcome_code, period)
    inner join {{ ref('int_periods') }} as periods using (period)
    group by agency_code, period

)

select * from final
