with in_force as (

    {{ rows_in_force('training_feedback') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        item_type,
        event_code,
        title,
        kind,
        scope,
        theme as theme_code,
        held_on,
        audience,
        places_offered,
        trained_agency,
        role_group,
        places_taken,
        attended,
        rating_before,
        rating_after,
        people,
        asked,
        answered,
        changed_practice,
        example
    from in_force

)

select * from final
