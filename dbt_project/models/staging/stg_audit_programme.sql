with in_force as (

    {{ rows_in_force('audit_programme') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        audit_code,
        title,
        audit_type,
        scope,
        theme as theme_code,
        outcome_code,
        jtai_theme,
        planned_quarter,
        cases_planned
    from in_force

)

select * from final
