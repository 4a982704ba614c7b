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
        written_on,
        nullif(data_gap, 'none') as data_gap,
        put_right_by_role,
        put_right_by,
        sharing_hindrance
    from in_force

)

select * from final
