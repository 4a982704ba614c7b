-- Each item of each quarter's plan, with the priority and the outcome statement it belongs to.
with items as (

    select * from {{ ref('stg_business_plan') }}

),

with_parents as (

    -- Milestone, action, outcome statement, priority: nothing lies deeper than three steps.
    select
        items.*,
        [items.item_type, parent.item_type, second.item_type, third.item_type] as types,
        [items.item_code, parent.item_code, second.item_code, third.item_code] as codes,
        [items.title, parent.title, second.title, third.title] as titles
    from items
    left join items as parent
        on items.submission_id = parent.submission_id
        and items.plan = parent.plan
        and items.parent_code = parent.item_code
    left join items as second
        on parent.submission_id = second.submission_id
        and parent.plan = second.plan
        and parent.parent_code = second.item_code
    left join items as third
        on second.submission_id = third.submission_id
        and second.plan = third.plan
        and second.parent_code = third.item_code

),

final as (

    select
        * exclude (types, codes, titles),
        codes[list_position(types, 'priority')] as priority_code,
        titles[list_position(types, 'priority')] as priority_title,
        codes[list_position(types, 'outcome_statement')] as outcome_code
    from with_parents

)

select * from final
