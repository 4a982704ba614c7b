-- What is learnt from reviews, what agencies did after them, and what that changed.
with learnt as (

    select
        submission_id,
        sheet,
        row_number,
        '|learning' as part,
        period,
        scope,
        agency_code,
        'how_well' as question,
        'Learning: ' || title as heading,
        learning as "text",
        owner_role as author,
        cast(null as date) as written_on
    from {{ ref('stg_review_learning') }}
    where item_type = 'review' and learning is not null

),

followed as (

    -- A recommendation by itself is neither something done nor a change.
    select
        items.*,
        if(items.item_type = 'response', 'What was done: ', 'Action done: ') || items.review_title
            as done_heading,
        'What it changed: ' || items.review_title as impact_heading,
        coalesce(agencies.agency_name, items.owner_role) as author
    from {{ ref('int_review_items_judged') }} as items
    left join {{ ref('agencies') }} as agencies on items.responsible_agency = agencies.agency_code
    where items.item_type in ('response', 'national_action') and items.state = 'done'

),

pieces as (

    select * from learnt

    union all

    select
        submission_id, sheet, row_number, '|done', period, scope, agency_code, 'what',
        done_heading, title, author, done_on
    from followed

    union all

    select
        submission_id, sheet, row_number, '|impact', period, scope, agency_code, 'difference',
        impact_heading, impact, author, done_on
    from followed
    where impact is not null

),

final as (

    select
        submission_id,
        sheet,
        row_number,
        part,
        period,
        scope as area_code,
        agency_code,
        question,
        cast(null as varchar) as outcome_statement,
        'learning_from_reviews' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        heading,
        "text",
        author,
        written_on
    from pieces

)

select * from final
