with in_force as (

    {{ rows_in_force('action_log') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        action_code,
        scope,
        source_type,
        source_reference,
        source_title,
        finding,
        action,
        responsible_agency,
        owner_role,
        raised_on,
        due_on,
        completed_on,
        reviewed_on,
        rereviewed_on,
        embedded,
        reopened_on,
        rag,
        impact_evidence
    from in_force

)

select * from final
