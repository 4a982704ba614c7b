-- What the Planning and Delivery Group writes beside its judgement of an outcome statement: three
-- texts, each for the question that it answers.
with assessed as (

    select assessments.*, outcomes.scope, outcomes.outcome_title
    from {{ ref('stg_outcome_assessment') }} as assessments
    inner join {{ ref('int_outcomes_in_force') }} as outcomes using (plan, outcome_code, period)

),

final as (

    {% for column, question, heading in [
        ('doing_well', 'difference', 'What we are doing well'),
        ('areas_to_explore', 'how_well', 'Areas for further exploration'),
        ('next_actions', 'improving', 'Actions for the next period'),
    ] %}
    select
        submission_id,
        sheet,
        row_number,
        '|{{ column }}' as part,
        period,
        scope as area_code,
        agency_code,
        '{{ question }}' as question,
        outcome_code as outcome_statement,
        'business_plan_progress' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        '{{ heading }}: ' || outcome_title as heading,
        {{ column }} as "text",
        assessed_by_role as author,
        assessed_on as written_on
    from assessed
    {% if not loop.last %}union all{% endif %}
    {% endfor %}

)

select * from final
