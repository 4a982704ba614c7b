with in_force as (

    {{ rows_in_force('voice') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        area as area_code,
        voice_code,
        who,
        source_type,
        source_title,
        heard_on,
        people_heard,
        people_status,
        theme as theme_code,
        outcome_code,
        what_was_said,
        what_changed,
        changed_on,
        how_fed_back
    from in_force

)

select * from final
