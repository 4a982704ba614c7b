with in_force as (

    {{ rows_in_force('outcome_assessment') }}

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
