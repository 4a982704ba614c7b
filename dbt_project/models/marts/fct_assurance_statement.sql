-- What each agency states of its year, item by item. An agency that owes a statement and has sent none
-- that stands has one row that says so.
with owed as (

    select agency_code, period, due_on, received_on, status
    from {{ ref('fct_return') }}
    where dataset = 'assurance_statement'

),

final as (

    select
        left(coalesce(items.period, owed.period), 7) as year,
        coalesce(items.period, owed.period) as period,
        coalesce(items.agency_code, owed.agency_code) as agency_code,
        -- Who owes none may send one.
        coalesce(owed.status, 'received') as status,
        owed.due_on,
        coalesce(owed.received_on, cast(submissions.received_at as date)) as received_on,
        items.item_type,
        items.item_code,
        items."text",
        items.impact,
        items.theme_code,
        items.outcome_statement,
        items.outcome_title,
        items.owner_role,
        items.due_on as action_due_on,
        case
            when items.submission_id is not null
                then concat_ws(
                    ', ', submissions.original_name, items.sheet, 'row ' || items.row_number
                )
        end as reference,
        items.submission_id
    from owed
    full outer join {{ ref('int_assurance_statements_named') }} as items
        using (agency_code, period)
    left join {{ ref('stg_submissions') }} as submissions
        on items.submission_id = submissions.submission_id

)

select * from final
