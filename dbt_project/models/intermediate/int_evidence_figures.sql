-- Which figures speak for or against which outcome statement: where each is found, not what it is.
with figures as (

    select indicator_code, area_code, period, submission_id
    from {{ ref('int_indicator_values') }}

),

tied as (

    select outcomes.plan, outcomes.outcome_code, outcomes.period, ties.indicator_code, ties.scope
    from {{ ref('int_outcomes_in_force') }} as outcomes
    inner join {{ ref('int_outcome_indicators') }} as ties using (plan, outcome_code)

),

final as (

    select
        tied.plan,
        tied.outcome_code,
        tied.indicator_code,
        figures.area_code,
        tied.period,
        definitions.question,
        definitions.title,
        figures.submission_id
    from tied
    inner join figures using (indicator_code, period)
    inner join {{ ref('int_definitions') }} as definitions using (indicator_code, period)
    -- A measure of one partnership says nothing of the other; England is no evidence of either.
    inner join {{ ref('areas') }} as areas
        on figures.area_code = areas.area_code
        and areas.sub_region_code is not null
        and (tied.scope = areas.sub_region_code or tied.scope = areas.partnership_code)

)

select * from final
