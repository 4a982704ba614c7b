-- What one agency answered to one question about one case; as in stg_audit_export, no text of it
-- names the case.
with in_force as (

    {{ rows_in_force('audit_answer') }}

),

records as (

    select distinct submissions.sha256, records.period, records.audit_code
    from {{ ref('stg_audit_export') }} as records
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id, period)

),

newest as (

    -- Of the file whose records stand: a later one may hold an audit's records and no answer.
    select in_force.*
    from in_force
    inner join {{ ref('stg_submissions') }} using (submission_id, period)
    semi join records using (sha256, period, audit_code)
    {{ newest_file_of_each_audit() }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        audit_code,
        {{ case_key() }} as case_key,
        responding_agency,
        question,
        answer,
        {{ without_case_reference('comment', 'case_reference') }} as "comment"
    from newest

)

select * from final
