-- Each assurance report of another partnership or service: whether it came and was presented, and
-- its key messages and the questions asked about it. A report without any has one row.
with items as (

    select * from {{ ref('int_assurance_register') }} where item_type in ('key_message', 'question')

),

final as (

    select
        due.year,
        due.year || '-Q4' as period,
        due.body_code,
        due.body,
        due.scope,
        due.sort_order,
        due.due_on,
        due.received_on,
        case
            when due.received_on > due.due_on then 'late'
            when due.received_on is not null then 'received'
            when cast('{{ var("as_of") }}' as timestamp) > due.due_on + interval 1 day
                then 'missing'
            else 'not due'
        end as status,
        case when due.received_on is not null then due.presented_on is not null end
            as is_presented,
        due.presented_on,
        due.presented_to,
        items.item_type,
        items.item_number,
        items."text",
        items.answer,
        items.theme_code,
        case
            when items.submission_id is not null
                then concat_ws(
                    ', ', submissions.original_name, items.sheet, 'row ' || items.row_number
                )
        end as reference,
        items.submission_id
    from {{ ref('int_assurance_reports_due') }} as due
    left join items using (year, body_code, scope)
    left join {{ ref('stg_submissions') }} as submissions
        on items.submission_id = submissions.submission_id

)

select * from final
