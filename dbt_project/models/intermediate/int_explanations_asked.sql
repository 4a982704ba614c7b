-- What was asked about the figures in force, each with what explains it: an explanation of its own,
-- the nearest to it first and of these the newest, else the note that was sent beside it.
with asked as (

    select
        asked.question, figures.*,
        nullif(trim(figures.note), '') as explained_beside,
        cast(submissions.received_at as date) as asked_on
    from {{ ref('stg_explanations_asked') }} as asked
    inner join {{ ref('stg_performance_return') }} as figures
        on asked.submission_id = figures.submission_id
        and asked.row_number = figures.row_number
        and asked.sheet is not distinct from figures.sheet
    inner join {{ ref('stg_submissions') }} as submissions
        on asked.submission_id = submissions.submission_id

),

given as (

    select explanations.*, submissions.sequence, cast(submissions.received_at as date) as given_on
    from {{ ref('stg_explanation') }} as explanations
    inner join {{ ref('stg_submissions') }} as submissions using (submission_id)
    where nullif(trim(explanations.explanation), '') is not null

),

matched as (

    select
        asked.*,
        given.explanation, given.given_by, given.given_on,
        given.submission_id as explanation_submission_id
    from asked
    left join given
        on asked.agency_code = given.agency_code
        and asked.period = given.period
        and asked.question = given.question
        and asked.characteristic = given.characteristic
        and asked.category = given.category
        and asked.area_code = coalesce(given.area_code, asked.area_code)
        and asked.measure_code = coalesce(given.measure_code, asked.measure_code)
        -- What explained a figure does not explain the one that a correction put in its place.
        and asked."value" = coalesce(given.figure, asked."value")
    qualify row_number() over (
        partition by asked.submission_id, asked.sheet, asked.row_number, asked.question
        order by
            given.measure_code is null, given.area_code is null, given.figure is null,
            given.sequence desc, given.row_number desc
    ) = 1

),

final as (

    select
        submission_id, agency_code, area_code, measure_code, period, characteristic, category,
        question, asked_on,
        coalesce(explanation, explained_beside) as explanation,
        given_by,
        case
            when explanation is not null then given_on
            when explained_beside is not null then asked_on
        end as given_on,
        case
            when explanation is not null then 'explanation'
            when explained_beside is not null then 'note'
        end as given_in,
        case
            when explanation is not null then explanation_submission_id
            when explained_beside is not null then submission_id
        end as explanation_submission_id
    from matched

)

select * from final
