with source as (

    select * from {{ source('raw', 'outcome_assessment') }}

),

in_force as (

    select source.*
    from source
    inner join {{ ref('stg_submissions') }} as submissions
        on source.submission_id = submissions.submission_id and submissions.is_in_force

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        plan,
        outcome_code,
        judgement,
        doing_well,
        areas_to_explore,
        next_actions,
        evidence_references,
        assessed_by_role,
        assessed_on
    from in_force

)

select * from final
