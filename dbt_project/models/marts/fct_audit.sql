-- The programme of audits as it stood at each quarter's end, and audits that nobody had planned.
with programme as (

    select * from {{ ref('stg_audit_programme') }}

),

audits as (

    select * from {{ ref('int_audits') }}

),

reported as (

    select * from {{ ref('int_audits_reported') }}

),

listed as (

    select
        audit_code, period, title, audit_type, scope, theme_code, outcome_code, jtai_theme,
        planned_quarter, cases_planned, submission_id, true as is_in_programme
    from programme

    union all

    -- Described as a later programme describes it; else nothing is known but its code.
    select
        reported.audit_code, reported.period, audits.title, audits.audit_type,
        coalesce(audits.scope, 'LLR'), audits.theme_code, audits.outcome_code, audits.jtai_theme,
        audits.planned_quarter, audits.cases_planned, reported.submission_id, false
    from reported
    left join audits using (audit_code)
    anti join programme using (audit_code, period)

),

standing as (

    -- Of an audit that was exported for several quarters, the newest by then.
    select listed.*, reported.* exclude (audit_code, period, submission_id),
        reported.period as reported_period
    from listed
    left join reported
        on listed.audit_code = reported.audit_code and reported.period <= listed.period
    qualify row_number() over (
        partition by listed.audit_code, listed.period order by reported.period desc nulls last
    ) = 1

),

final as (

    select
        standing.audit_code,
        standing.period,
        standing.title,
        standing.audit_type,
        standing.scope,
        standing.theme_code,
        standing.outcome_code,
        standing.jtai_theme,
        standing.planned_quarter,
        cast(standing.cases_planned as integer) as cases_planned,
        case
            when standing.reported_period is not null then 'reported'
            when standing.planned_quarter <= standing.period then 'overdue'
            else 'planned'
        end as state,
        standing.reported_period,
        cast(standing.cases as integer) as cases,
        cast(standing.agencies as integer) as agencies,
        cast(standing.records as integer) as gradings,
        cast(standing.moderated as integer) as moderated,
        standing.first_audited_on,
        standing.last_audited_on,
        audits.previous_audit_code,
        standing.is_in_programme,
        standing.submission_id
    from standing
    left join audits using (audit_code)

)

select * from final
