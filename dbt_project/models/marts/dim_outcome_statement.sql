-- Outcome statements as the newest plan that holds them words them.
with items as (

    select * from {{ ref('int_plan_items') }} where item_type = 'outcome_statement'

),

newest as (

    select *
    from items
    -- Quarters' keys sort in time.
    qualify row_number() over (partition by plan, item_code order by period desc) = 1

),

final as (

    select
        plan,
        plan_starts_on,
        plan_ends_on,
        priority_code,
        priority_title,
        item_code as outcome_code,
        title as outcome_title,
        description,
        scope,
        owner_role,
        period as last_period,
        row_number() over (order by plan, sheet, row_number) as sort_order,
        submission_id
    from newest

)

select * from final
