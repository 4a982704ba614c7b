-- What follows from reviews: recommendations, what each agency did about them, and the actions of
-- national action plans. Judged at the quarter's end, like the reviews themselves.
with items as (

    select items.*, periods.ends_on
    from {{ ref('stg_review_learning') }} as items
    inner join {{ ref('int_periods') }} as periods using (period)

),

placed as (

    -- A response belongs to its recommendation's review.
    select
        items.*,
        case items.item_type
            when 'response' then parents.parent_code
            else items.parent_code
        end as review_code,
        coalesce(items.theme_code, parents.theme_code) as nearest_theme,
        items.done_on is not null and items.done_on <= items.ends_on as is_done
    from items
    left join items as parents
        on items.parent_code = parents.item_code and items.period = parents.period
    where items.item_type != 'review'

),

final as (

    select
        placed.period,
        placed.scope,
        placed.review_code,
        reviews.review_type,
        reviews.title as review_title,
        placed.item_type,
        placed.item_code,
        placed.parent_code,
        placed.title,
        coalesce(placed.nearest_theme, reviews.theme_code) as theme_code,
        placed.responsible_agency,
        placed.owner_role,
        placed.due_on,
        placed.done_on,
        placed.rag,
        placed.impact,
        case
            when placed.is_done then 'done'
            when placed.due_on <= placed.ends_on then 'overdue'
            else 'open'
        end as state,
        case when not placed.is_done and placed.due_on <= placed.ends_on
            then date_diff('day', placed.due_on, placed.ends_on)
        end as days_overdue,
        placed.agency_code,
        placed.sheet,
        placed.row_number,
        placed.submission_id
    from placed
    left join items as reviews
        on placed.review_code = reviews.item_code and placed.period = reviews.period

)

select * from final
