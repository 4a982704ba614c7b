with in_force as (

    {{ rows_in_force('report_text') }}

),

newest as (

    -- A later file may hold some of the sections only: each is the newest by itself.
    select in_force.*
    from in_force
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)
    qualify
        submissions.sequence = max(submissions.sequence) over (
            partition by in_force.period, in_force.partnership, in_force.section
        )

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        "year" as financial_year,
        partnership as partnership_code,
        section as section_code,
        "text"
    from newest

)

select * from final
