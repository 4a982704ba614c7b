with in_force as (

    {{ rows_in_force('review_learning') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        item_type,
        item_code,
        parent_code,
        scope,
        review_type,
        title,
        theme as theme_code,
        learning,
        responsible_agency,
        owner_role,
        aware_on,
        started_on,
        submitted_on,
        published_on,
        considered_on,
        due_on,
        done_on,
        rag,
        impact
    from in_force

)

select * from final
