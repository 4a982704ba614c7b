-- One index of evidence. So far: what each agency writes beside its figures, what the Planning and
-- Delivery Group writes beside its judgements, what actions of the log are said to have changed, what
-- is learnt from reviews and done about it, what children and families said, what subgroups report,
-- what audits and scrutiny found, what training changed, what is said of the workforce, and the figures that the Business Plan is measured by.
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

heard as (

    -- The outcome statement is the agency's own word: it counts where a plan of the quarter holds it.
    select
        voice.*,
        named.outcome_code as outcome_statement,
        'What ' || replace(who, '_', ' ') || ' said: ' || source_title as heading,
        what_was_said || case
            when has_changed then ' What changed: ' || what_changed
            else ' Nothing has changed yet.'
        end as "text"
    from {{ ref('int_voice_judged') }} as voice
    left join {{ ref('int_outcomes_named') }} as named using (period, outcome_code)

),

reported as (

    select
        reports.*,
        subgroups.scope,
        named.outcome_code as outcome_statement,
        subgroups.subgroup || ': ' || headings.words as heading,
        headings.question
    from {{ ref('stg_subgroup_report') }} as reports
    inner join {{ ref('subgroups') }} as subgroups using (subgroup_code)
    inner join (
        values
            ('achievement', 'what', 'achieved'),
            ('risk', 'how_well', 'risks and escalations'),
            ('next_step', 'improving', 'next steps'),
            ('decision_wanted', 'improving', 'decision asked for'),
            ('good_practice', 'how_well', 'good practice')
    ) as headings (item_type, question, words) using (item_type)
    left join {{ ref('int_outcomes_named') }} as named
        on reports.period = named.period and reports.outcome_code = named.outcome_code

),

scrutinised as (

    select
        *,
        finding || coalesce(
            ' The partners'' answer: ' || response, ' The partners have not answered yet.'
        ) as "text"
    from {{ ref('int_scrutiny_lines_judged') }}
    where state in ('awaiting_response', 'responded') and finding is not null

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

audited as (

    -- What an audit found stands in fct_audit_grade: there it has its interval.
    select
        audits.*,
        named.outcome_code as outcome_statement,
        programme.sheet,
        programme.row_number,
        programme.agency_code
    from {{ ref('fct_audit') }} as audits
    inner join {{ ref('stg_audit_programme') }} as programme
        on audits.audit_code = programme.audit_code and audits.period = programme.period
    left join {{ ref('int_outcomes_named') }} as named
        on audits.period = named.period and audits.outcome_code = named.outcome_code
    where audits.reported_period = audits.period

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
        submission_id, sheet, row_number, '', period, area_code, agency_code, 'difference',
        outcome_statement, 'engagement_and_voice', 'text', null, heading, "text", source_title,
        heard_on
    from heard

    union all

    select
        submission_id, sheet, row_number, '', period, scope, agency_code, question,
        outcome_statement, 'subgroup_progress', 'text', null, heading, "text", author_role,
        written_on
    from reported

    union all

    select
        submission_id, sheet, row_number, '', period, scope, agency_code, 'how_well', null,
        'independent_scrutiny', 'text', null, 'What scrutiny found: ' || title, "text",
        'Independent Scrutineer', reported_on
    from scrutinised

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

    union all

    select
        submission_id, sheet, row_number, '', period, scope, agency_code, 'how_well',
        outcome_statement, 'multi_agency_audit', 'audit', null, 'What an audit found: ' || title,
        audit_code || '. Cases: ' || cases || '; gradings: ' || gradings || '; agencies: '
            || agencies || '.',
        'Audit Group', last_audited_on
    from audited

    {% for element in ['training', 'workforce'] %}
    union all

    select
        submission_id, sheet, row_number, part, period, area_code, agency_code, question,
        outcome_statement, element, kind, indicator_code, heading, "text", author, written_on
    from {{ ref('int_evidence_' ~ element) }}
    {% endfor %}

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
