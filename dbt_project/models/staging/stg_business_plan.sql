with in_force as (

    {{ rows_in_force('business_plan') }}

),

final as (

    select
        submission_id,
        sheet,
        "row" as row_number,
        period,
        agency as agency_code,
        plan,
        -- A plan is named by its financial years: 2025-27 is April 2025 to March 2027.
        make_date(cast(left(plan, 4) as integer), 4, 1) as plan_starts_on,
        make_date(2000 + cast(right(plan, 2) as integer), 3, 31) as plan_ends_on,
        scope,
        item_type,
        item_code,
        parent_code,
        title,
        description,
        indicator_code,
        owner_role,
        starts_on,
        due_on,
        completed_on,
        status,
        rag,
        cast(target as varchar) as target,
        cast(tolerance as varchar) as tolerance,
        progress
    from in_force

)

select * from final
