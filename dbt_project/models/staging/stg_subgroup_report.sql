with in_force as (

    {{ rows_in_force('subgroup_report') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        subgroup as subgroup_code,
        item_type,
        "text",
        rag,
        outcome_code,
        author_role,
        written_on
    from in_force

)

select * from final
