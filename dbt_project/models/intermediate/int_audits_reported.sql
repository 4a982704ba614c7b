-- Each audit in each quarter it was exported for: how much of it there is.
with records as (

    select * from {{ ref('stg_audit_export') }}

),

final as (

    select
        audit_code,
        period,
        count(distinct case_key) as cases,
        count(distinct responding_agency) as agencies,
        count(*) as records,
        count(moderated_grade) as moderated,
        min(audited_on) as first_audited_on,
        max(audited_on) as last_audited_on,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from records
    group by audit_code, period

)

select * from final
