-- What follows from reviews: recommendations, what each agency did about them, and the actions of
-- national action plans, as they stood at the quarter's end.
with items as (

    select * from {{ ref('int_review_items_judged') }}

),

final as (

    select
        items.* exclude (agency_code, sheet, row_number, submission_id),
        concat_ws(', ', submissions.original_name, items.sheet, 'row ' || items.row_number)
            as reference,
        items.submission_id
    from items
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)

)

select * from final
