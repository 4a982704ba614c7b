-- The ledger as it was known at as_of, and which submissions are in force.
with source as (

    select * from {{ source('raw', 'submissions') }}

),

known as (

    select * from source where taken_in_at <= cast('{{ var("as_of") }}' as timestamp)

),

succession as (

    select
        *,
        -- A return replaces the earlier one of its agency, quarter and dataset, an official
        -- release an earlier copy of itself. Rejected files replace nothing.
        lead(submission_id) over (
            partition by outcome, dataset, agency, period, publication, release_period
            order by sequence
        ) as next_submission_id
    from known

),

final as (

    select
        submission_id,
        sequence,
        dataset,
        publication,
        release_period,
        agency as agency_code,
        period,
        original_name,
        folder,
        sha256,
        received_at,
        taken_in_at,
        outcome,
        reason,
        rows_accepted,
        errors,
        warnings,
        is_synthetic,
        case when outcome = 'accepted' then next_submission_id end as superseded_by,
        -- Official figures are settled one by one (stg_published_statistics), not file by file.
        outcome = 'accepted' and (agency is null or next_submission_id is null) as is_in_force
    from succession

)

select * from final
