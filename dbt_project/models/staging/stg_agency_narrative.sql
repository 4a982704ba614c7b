with in_force as (

    {{ rows_in_force('agency_narrative') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        area as area_code,
        nullif(indicator, 'all') as indicator_code,
        question,
        heading,
        narrative,
        author_role,
        written_on
    from in_force

)

select * from final
