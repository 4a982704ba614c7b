-- Subgroups that sent no highlight report.
with final as (

    -- Where the whole return is missing, that is one gap and not one for each group.
    select
        'subgroup_report_missing' as kind,
        returned.agency_code, 'subgroup_report' as dataset,
        cast(null as varchar) as measure_code, reports.scope as area_code,
        reports.period,
        reports.subgroup || ' has sent no highlight report.' as why,
        reports.due_on as since,
        why as part
    from {{ ref('fct_subgroup_report') }} as reports
    inner join {{ ref('fct_return') }} as returned
        on reports.period = returned.period
        and returned.dataset = 'subgroup_report' and returned.status in ('received', 'late')
    where reports.status = 'missing'

)

select * from final
