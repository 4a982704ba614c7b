-- Every figure that is shown names submissions, and each of them is in the ledger and accepted.
with figures as (

    select
        'measure' as figure, measure_code as code, area_code, period, "value", submission_id
    from {{ ref('fct_measure') }}

    union all

    select 'indicator', indicator_code, area_code, period, "value", submission_id
    from {{ ref('fct_indicator') }}

    union all

    select 'evidence', evidence_id, area_code, period, null, submission_id
    from {{ ref('fct_evidence') }}

),

named as (

    select distinct submission_id as submission_ids, unnest(string_split(submission_id, ';'))
        as submission_id
    from figures
    where submission_id is not null

),

unknown as (

    select named.submission_ids
    from named
    anti join {{ ref('stg_submissions') }} as ledger
        on named.submission_id = ledger.submission_id and ledger.outcome = 'accepted'

)

select *
from figures
where
    ("value" is not null and coalesce(submission_id, '') = '')
    or submission_id in (select submission_ids from unknown)
