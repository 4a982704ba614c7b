-- Other partnerships and services that sent no assurance report.
with final as (

    -- Where the whole register is missing, that is one gap and not one for each body.
    select distinct
        'assurance_report_missing' as kind,
        returned.agency_code, 'assurance_report' as dataset,
        cast(null as varchar) as measure_code, reports.scope as area_code,
        reports.period,
        reports.body || ' has sent no assurance report for ' || reports.year || '.' as why,
        reports.due_on as since,
        why as part
    from {{ ref('fct_assurance_report') }} as reports
    inner join {{ ref('fct_return') }} as returned
        on reports.period = returned.period
        and returned.dataset = 'assurance_report' and returned.status in ('received', 'late')
    where reports.status = 'missing'

)

select * from final
