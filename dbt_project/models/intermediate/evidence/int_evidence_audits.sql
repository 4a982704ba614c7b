-- That an audit was reported in the quarter. What it found stands in fct_audit_grade: there it has
-- its interval.
with final as (

    select
        programme.submission_id,
        programme.sheet,
        programme.row_number,
        '' as part,
        audits.period,
        audits.scope as area_code,
        programme.agency_code,
        'how_well' as question,
        named.outcome_code as outcome_statement,
        'multi_agency_audit' as element,
        'audit' as kind,
        cast(null as varchar) as indicator_code,
        'What an audit found: ' || audits.title as heading,
        audits.audit_code || '. Cases: ' || audits.cases || '; gradings: ' || audits.gradings
            || '; agencies: ' || audits.agencies || '.' as "text",
        'Audit Group' as author,
        audits.last_audited_on as written_on
    from {{ ref('fct_audit') }} as audits
    inner join {{ ref('stg_audit_programme') }} as programme
        on audits.audit_code = programme.audit_code and audits.period = programme.period
    left join {{ ref('int_outcomes_named') }} as named
        on audits.period = named.period and audits.outcome_code = named.outcome_code
    where audits.reported_period = audits.period

)

select * from final
