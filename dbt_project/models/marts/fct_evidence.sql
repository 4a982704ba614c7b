-- One index of evidence. Each int_evidence_ model holds the pieces of one element of the framework;
-- here each gets its key and its place in the file, and the figures that the Business Plan is
-- measured by stand beside them.
with pieces as (

    {% for element in [
        'narratives', 'judgements', 'actions', 'voice', 'subgroups', 'scrutiny', 'reviews',
        'audits', 'assurance_reports', 'assurance_statements', 'self_assessments', 'training',
        'workforce', 'wider_context',
    ] %}
    select * from {{ ref('int_evidence_' ~ element) }}
    {% if not loop.last %}union all by name{% endif %}
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
