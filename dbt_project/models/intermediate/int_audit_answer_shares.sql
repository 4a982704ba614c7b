-- Answers on the scale counted: by question, by standard and altogether, for each agency and for all
-- agencies. What does not apply is counted apart and is in no share.
with answers as (

    select * from {{ ref('int_audit_answers') }} where answer is not null

),

counted as (

    select
        audit_code,
        period,
        case when grouping(responding_agency) = 1 then 'all' else responding_agency end
            as responding_agency,
        case
            when grouping(question_key) = 0 then 'question'
            when grouping(standard) = 0 then 'standard'
            else 'audit'
        end as level,
        standard,
        question_key,
        any_value(question_code) as question_code,
        any_value(question) as question,
        count(*) filter (where answer = 'yes') as yes,
        count(*) filter (where answer = 'partly') as partly,
        count(*) filter (where answer = 'no') as "no",
        count(*) filter (where answer = 'not_applicable') as not_applicable
    from answers
    group by grouping sets (
        (audit_code, period, responding_agency, standard, question_key),
        (audit_code, period, responding_agency, standard),
        (audit_code, period, responding_agency),
        (audit_code, period, standard, question_key),
        (audit_code, period, standard),
        (audit_code, period)
    )

),

final as (

    select
        audit_code,
        period,
        responding_agency,
        level,
        case when level = 'audit' then null else standard end as standard,
        case when level = 'question' then question_key end as question_key,
        case when level = 'question' then question_code end as question_code,
        case when level = 'question' then question end as question,
        yes,
        partly,
        "no",
        not_applicable,
        yes + partly + "no" as answered
    from counted

)

select * from final
