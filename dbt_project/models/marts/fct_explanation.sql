-- What was asked about each figure in force, and the explanation that was given.
with asked as (

    select * from {{ ref('int_explanations_asked') }}

),

final as (

    select
        left(md5(concat_ws('|', agency_code, area_code, measure_code, period, characteristic,
            category, question)), 12) as explanation_id,
        agency_code, area_code, measure_code, period, characteristic, category, question,
        case when explanation is null then 'open' else 'answered' end as state,
        explanation, given_by, given_on, given_in, asked_on,
        submission_id, explanation_submission_id
    from asked

)

select * from final
