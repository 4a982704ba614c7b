-- Each audit as the newest programme describes it, with the quarter it was last reported in and the
-- audit before it that it can be compared with: of the same theme, kind and scope.
with programme as (

    select *
    from {{ ref('stg_audit_programme') }}
    -- Quarters' keys sort in time.
    qualify row_number() over (partition by audit_code order by period desc) = 1

),

reported as (

    select audit_code, max(period) as reported_period
    from {{ ref('int_audits_reported') }}
    group by audit_code

),

joined as (

    select
        coalesce(programme.audit_code, reported.audit_code) as audit_code,
        programme.title,
        programme.audit_type,
        programme.scope,
        programme.theme_code,
        programme.outcome_code,
        programme.jtai_theme,
        programme.planned_quarter,
        programme.cases_planned,
        programme.submission_id,
        reported.reported_period
    from programme
    full outer join reported on programme.audit_code = reported.audit_code

),

comparable as (

    select
        audit_code,
        lag(audit_code) over same_kind as previous_audit_code,
        lag(reported_period) over same_kind as previous_period
    from joined
    where reported_period is not null and theme_code is not null
    window same_kind as (
        partition by theme_code, audit_type, scope order by reported_period, audit_code
    )

),

final as (

    select joined.*, comparable.previous_audit_code, comparable.previous_period
    from joined
    left join comparable on joined.audit_code = comparable.audit_code

)

select * from final
