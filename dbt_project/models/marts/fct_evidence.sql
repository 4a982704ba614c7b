-- One index of evidence. So far: what each agency writes beside its figures, what the Planning and
-- Delivery Group writes beside its judgements, what actions of the log are said to have changed, what
-- is learnt from reviews and done about it, and the figures that the Business Plan is measured by.
with narrative as (

    -- A narrative that bears on several outcome statements is evidence for each of them.
    select
        narrative.*,
        tied.outcome_code as outcome_statement,
        'single_agency_narrative' as element,
        narrative.narrative as "text",
        narrative.author_role as author,
        coalesce('|' || tied.outcome_code, '') as part
    from {{ ref('stg_agency_narrative') }} as narrative
    left join {{ ref('int_narrative_outcomes') }} as tied
        on narrative.submission_id = tied.submission_id
        and narrative.sheet is not distinct from tied.sheet
        and narrative.row_number = tied.row_number

),

assessed as (

    select assessments.*, outcomes.scope, outcomes.outcome_title
    from {{ ref('stg_outcome_assessment') }} as assessments
    inner join {{ ref('int_outcomes_in_force') }} as outcomes using (plan, outcome_code, period)

),

judgements as (

    {% for column, question, heading in [
        ('doing_well', 'difference', 'What we are doing well'),
        ('areas_to_explore', 'how_well', 'Areas for further exploration'),
        ('next_actions', 'improving', 'Actions for the next period'),
    ] %}
    select
        *,
        '{{ column }}' as part,
        '{{ question }}' as question,
        '{{ heading }}: ' || outcome_title as heading,
        {{ column }} as "text"
    from assessed
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

),

planned as (

    -- A code that two plans use for different outcome statements says of neither.
    select period, item_code, min(outcome_code) as outcome_code
    from {{ ref('int_plan_items') }}
    group by period, item_code
    having count(distinct outcome_code) = 1

),

acted as (

    -- An action that came from an item of the Business Plan bears on its outcome statement.
    select actions.*, planned.outcome_code
    from {{ ref('stg_action_log') }} as actions
    left join planned
        on actions.source_type = 'business_plan'
        and actions.source_reference = planned.item_code
        and actions.period = planned.period
    where actions.impact_evidence is not null

),

learnt as (

    select * from {{ ref('stg_review_learning') }}
    where item_type = 'review' and learning is not null

),

followed as (

    -- What agencies did after a review, and what that changed; a recommendation by itself is neither.
    select
        items.*,
        if(items.item_type = 'response', 'What was done: ', 'Action done: ') || judged.review_title
            as heading,
        judged.review_title,
        agencies.agency_name
    from {{ ref('stg_review_learning') }} as items
    inner join {{ ref('fct_review_item') }} as judged using (period, item_code)
    left join {{ ref('agencies') }} as agencies on items.responsible_agency = agencies.agency_code
    where items.item_type in ('response', 'national_action') and judged.state = 'done'

),

pieces as (

    select
        submission_id, sheet, row_number, part, period, area_code, agency_code, question,
        outcome_statement, element, 'text' as kind, indicator_code, heading, "text", author,
        written_on
    from narrative

    union all

    select
        submission_id, sheet, row_number, '|' || part, period, scope, agency_code, question,
        outcome_code, 'business_plan_progress', 'text', null, heading, "text", assessed_by_role,
        assessed_on
    from judgements

    union all

    select
        submission_id, sheet, row_number, '', period, scope, agency_code, 'difference',
        outcome_code, 'action_log', 'action', null, 'What an action changed: ' || source_title,
        impact_evidence, owner_role, coalesce(rereviewed_on, reviewed_on)
    from acted

    union all

    select
        submission_id, sheet, row_number, '|learning', period, scope, agency_code, 'how_well',
        null, 'learning_from_reviews', 'text', null, 'Learning: ' || title, learning, owner_role,
        null
    from learnt

    union all

    select
        submission_id, sheet, row_number, '|done', period, scope, agency_code, 'what',
        null, 'learning_from_reviews', 'text', null, heading, title,
        coalesce(agency_name, owner_role), done_on
    from followed

    union all

    select
        submission_id, sheet, row_number, '|impact', period, scope, agency_code, 'difference',
        null, 'learning_from_reviews', 'text', null, 'What it changed: ' || review_title, impact,
        coalesce(agency_name, owner_role), done_on
    from followed
    where impact is not null

),

texts as (

    select
        left(md5(submission_id || '|' || coalesce(sheet, '') || '|' || row_number || part), 12)
            as evidence_id,
        period,
        area_code,
        agency_code,
        question,
        outcome_statement,
        element,
        kind,
        indicator_code,
        heading,
        "text",
        coalesce(author, '') as source,
        concat_ws(', ', original_name, sheet, 'row ' || row_number) as reference,
        written_on,
        submission_id
    from pieces
    inner join {{ ref('stg_submissions') }} using (submission_id, period, agency_code)

),

figures as (

    -- The value stays in fct_indicator: there alone it is decided whether it may be shown.
    select
        left(
            md5(concat_ws('|', 'figure', plan, outcome_code, indicator_code, area_code, period)), 12
        ) as evidence_id,
        period,
        area_code,
        cast(null as varchar) as agency_code,
        question,
        outcome_code as outcome_statement,
        'performance_data' as element,
        'figure' as kind,
        indicator_code,
        title as heading,
        cast(null as varchar) as "text",
        '' as source,
        concat_ws(', ', 'fct_indicator', indicator_code, area_code, period) as reference,
        cast(null as date) as written_on,
        submission_id
    from {{ ref('int_evidence_figures') }}

),

final as (

    select * from texts
    union all
    select * from figures

)

select * from final
