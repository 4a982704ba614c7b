-- That an audit was reported in the quarter. What it found stands in fct_audit_grade: there it has
-- its interval.
with final as (

    select
        programme.submission_id,
        programme.sheet,
        programme.row_number,
        '' as part,
        programme.period,
        programme.scope as area_code,
        programme.agency_code,
        'how_well' as question,
        named.outcome_code as outcome_statement,
        'multi_agency_audit' as element,
        'audit' as kind,
        cast(null as varchar) as indicator_code,
        'What an audit found: ' || programme.title as heading,
        programme.audit_code || '. Cases: ' || reported.cases || '; gradings: '
            || reported.records || '; agencies: ' || reported.agencies || '.' as "text",
        'Audit Group' as author,
        cast(reported.last_audited_on as date) as written_on
    from {{ ref('stg_audit_programme') }} as programme
    inner join {{ ref('int_audits_reported') }} as reported using (audit_code, period)
    left join {{ ref('int_outcomes_named') }} as named using (period, outcome_code)

)

select * from final
