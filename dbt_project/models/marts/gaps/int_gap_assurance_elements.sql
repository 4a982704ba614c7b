-- What the timetable asks for, did not come, and is no gap of another kind.
with final as (

    -- A return that is owed, a subgroup's report and another service's are gaps already.
    select
        'assurance_missing' as kind,
        case when elements.provider_kind = 'agency' then elements.provider_code end as agency_code,
        elements.dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        quarters.period,
        elements.element || ', ' || elements.period_label || ': not received from '
            || elements.provider || coalesce(' (' || elements.reference || ')', '') || '.' as why,
        elements.due_on as since,
        why as part
    from {{ ref('fct_assurance_element') }} as elements
    -- What is of a year is missed in its last quarter.
    inner join {{ ref('int_periods') }} as quarters
        on quarters.period_kind = 'quarter' and quarters.ends_on = elements.ends_on
    left join {{ ref('int_returns_due') }} as owed
        on elements.provider_kind = 'agency' and elements.provider_code = owed.agency_code
        and elements.dataset = owed.dataset and quarters.period = owed.period
    where
        elements.status = 'missing' and owed.dataset is null
        and elements.dataset not in ('subgroup_report', 'assurance_report')

)

select * from final
