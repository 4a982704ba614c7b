-- Counts that no agency returns: they are made of the partnerships' own records, here the action log,
-- the audits, the training, the register of reviews and the self-assessments. What both partnerships
-- do together counts for each of them, and once for both.
with partnerships as (

    {{ partnership_scopes() }}

),

areas as (

    select area_code, scope from partnerships

    union all

    -- A partnership of one authority is that authority.
    select alone.member_code, partnerships.scope
    from partnerships
    inner join (
        select group_code, min(member_code) as member_code
        from {{ ref('area_members') }}
        group by group_code
        having count(*) = 1
    ) as alone on partnerships.area_code = alone.group_code

),

actions as (

    select
        period, scope, submission_id,
        state in ('open', 'overdue', 'reopened') as actions_open,
        -- A re-opened action is late by its new day.
        not is_done and coalesce(due_on <= ends_on, false) as actions_overdue,
        coalesce(done_on >= starts_on, false) as actions_completed,
        coalesce(rereviewed_on between starts_on and ends_on, false) as actions_re_reviewed
    from {{ ref('int_actions_judged') }}
    where coalesce(raised_on <= ends_on, true)

),

gradings as (

    select
        gradings.period, coalesce(audits.scope, 'LLR') as scope, reported.submission_id,
        true as audited_cases,
        gradings.is_good_or_better as audited_cases_good_or_better
    from {{ ref('int_audit_gradings') }} as gradings
    inner join {{ ref('int_audits_reported') }} as reported using (audit_code, period)
    left join {{ ref('int_audits') }} as audits using (audit_code)
    where gradings.grade is not null

),

places as (

    select period, scope, places_submission_id as submission_id, places_taken as training_places_taken
    from {{ ref('int_training_events') }}

),

evaluations as (

    -- Of an event that fewer than 10 people rated nothing is here: no figure can be told from a total.
    select
        period, scope, ratings_submission_id as submission_id,
        rated as training_evaluations,
        improved as training_evaluations_improved
    from {{ ref('int_training_events') }}

),

reviews as (

    select
        period, scope, submission_id,
        true as rapid_reviews_completed,
        is_within_15_working_days as rapid_reviews_within_15_days
    from {{ ref('int_reviews_judged') }}
    where review_type = 'rapid_review' and is_completed_in_quarter

),

self_assessments as (

    select
        period, scope, submission_id,
        true as section_11_due,
        is_completed as section_11_completed,
        case when is_completed then is_met end as section_11_good_or_better
    from {{ ref('int_section11_judged') }}

),

counted as (

    {% set measures = {
        'actions': ['actions_open', 'actions_overdue', 'actions_completed', 'actions_re_reviewed'],
        'gradings': ['audited_cases', 'audited_cases_good_or_better'],
        'places': ['training_places_taken'],
        'evaluations': ['training_evaluations', 'training_evaluations_improved'],
        'reviews': ['rapid_reviews_completed', 'rapid_reviews_within_15_days'],
        'self_assessments': [
            'section_11_due', 'section_11_completed', 'section_11_good_or_better',
        ],
    } %}
    {% for source, codes in measures.items() %}
    {% set is_last_source = loop.last %}
    {% for code in codes %}
    select
        '{{ code }}' as measure_code, period, scope, submission_id,
        cast({{ code }} as double) as amount
    from {{ source }}
    where {{ code }} is not null
    {{ "union all" if not (is_last_source and loop.last) }}
    {% endfor %}
    {% endfor %}

),

final as (

    select
        counted.measure_code,
        areas.area_code,
        counted.period,
        sum(counted.amount) as "value",
        string_agg(distinct counted.submission_id, ';' order by counted.submission_id)
            as submission_id
    from counted
    inner join areas using (scope)
    group by all

)

select * from final
