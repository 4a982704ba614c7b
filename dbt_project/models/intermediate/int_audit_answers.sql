-- Every answer, with the question of the list that its words are, and that question's standard.
with questions as (

    select
        question_code, standard, question, sort_order,
        unnest(string_split(concat_ws('|', question, also_worded), '|')) as wording
    from {{ ref('audit_questions') }}

),

known as (

    -- Of a wording that stands at two questions, the first question is taken; it is a fault.
    select
        {{ wording('wording') }} as wording,
        arg_min(question_code, sort_order) as question_code,
        arg_min(standard, sort_order) as standard,
        arg_min(question, sort_order) as listed_question
    from questions
    where trim(wording) != ''
    group by all

),

asked as (

    -- A question is read once and not once for each of its answers.
    select distinct question, {{ wording('question') }} as wording
    from {{ ref('stg_audit_answer') }}

),

understood as (

    select
        asked.question,
        coalesce(known.question_code, asked.wording) as question_key,
        known.question_code,
        known.standard,
        coalesce(known.listed_question, asked.question) as question_words
    from asked
    left join known using (wording)

),

final as (

    select
        answers.audit_code,
        answers.period,
        answers.case_key,
        answers.responding_agency,
        understood.question_key,
        understood.question_code,
        understood.standard,
        understood.question_words as question,
        answers.answer,
        answers."comment",
        answers.submission_id
    from {{ ref('stg_audit_answer') }} as answers
    inner join understood using (question)

)

select * from final
