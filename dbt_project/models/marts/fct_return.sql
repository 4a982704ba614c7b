-- What each agency owes for each quarter, and what became of it.
with due as (

    select * from {{ ref('int_returns_due') }}

),

asked as (

    select submission_id, count(*) as questions
    from {{ source('raw', 'explanations_asked') }}
    group by submission_id

),

arrived as (

    select
        agency_code, period, dataset,
        min(received_at) filter (where outcome = 'accepted') as accepted_at,
        max(received_at) filter (where outcome = 'rejected') as rejected_at,
        max_by(rows_accepted, sequence) filter (where is_in_force) as row_count,
        max_by(errors, sequence) as errors,
        -- A figure that is asked about is no fault; and how many are, of which some are hidden,
        -- would tell that a hidden one is no small one.
        max_by(warnings - coalesce(questions, 0), sequence) as warnings,
        max_by(submission_id, sequence) filter (where is_in_force) as submission_id,
        greatest(count(*) filter (where outcome = 'accepted') - 1, 0) as resubmissions
    from {{ ref('stg_submissions') }}
    left join asked using (submission_id)
    where dataset is not null
    group by all

),

unreadable as (

    -- A file whose dataset could not even be told counts for whatever the agency still owes.
    select agency_code, period, max(received_at) as rejected_at, sum(errors) as errors
    from {{ ref('stg_submissions') }}
    where dataset is null and outcome = 'rejected'
    group by all

),

final as (

    select
        due.agency_code,
        due.dataset,
        due.period,
        due.due_on,
        cast(coalesce(arrived.accepted_at, arrived.rejected_at, unreadable.rejected_at) as date)
            as received_on,
        case
            when cast(arrived.accepted_at as date) <= due.due_on then 'received'
            when arrived.accepted_at is not null then 'late'
            when arrived.rejected_at is not null or unreadable.rejected_at is not null
                then 'rejected'
            when cast('{{ var("as_of") }}' as timestamp) > due.due_on + interval 1 day
                then 'missing'
            else 'not due'
        end as status,
        cast(coalesce(arrived.row_count, 0) as bigint) as "rows",
        cast(coalesce(arrived.errors, unreadable.errors, 0) as bigint) as errors,
        cast(coalesce(arrived.warnings, 0) as bigint) as warnings,
        arrived.submission_id,
        cast(coalesce(arrived.resubmissions, 0) as bigint) as resubmissions
    from due
    left join arrived using (agency_code, period, dataset)
    left join unreadable using (agency_code, period)

)

select * from final
