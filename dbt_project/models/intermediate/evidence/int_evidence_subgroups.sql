-- What subgroups report, each heading for the question that it answers.
with headings as (

    select *
    from (
        values
            ('achievement', 'what', 'achieved'),
            ('risk', 'how_well', 'risks and escalations'),
            ('next_step', 'improving', 'next steps'),
            ('decision_wanted', 'improving', 'decision asked for'),
            ('good_practice', 'how_well', 'good practice')
    ) as headings (item_type, question, words)

),

final as (

    select
        reports.submission_id,
        reports.sheet,
        reports.row_number,
        '' as part,
        reports.period,
        subgroups.scope as area_code,
        reports.agency_code,
        headings.question,
        named.outcome_code as outcome_statement,
        'subgroup_progress' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        subgroups.subgroup || ': ' || headings.words as heading,
        reports."text",
        reports.author_role as author,
        reports.written_on
    from {{ ref('stg_subgroup_report') }} as reports
    inner join {{ ref('subgroups') }} as subgroups using (subgroup_code)
    inner join headings using (item_type)
    left join {{ ref('int_outcomes_named') }} as named
        on reports.period = named.period and reports.outcome_code = named.outcome_code

)

select * from final
