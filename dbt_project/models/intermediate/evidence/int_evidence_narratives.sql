-- What agencies write beside their figures. A narrative that bears on several outcome statements is
-- evidence for each of them.
with final as (

    select
        narrative.submission_id,
        narrative.sheet,
        narrative.row_number,
        coalesce('|' || tied.outcome_code, '') as part,
        narrative.period,
        narrative.area_code,
        narrative.agency_code,
        narrative.question,
        tied.outcome_code as outcome_statement,
        'single_agency_narrative' as element,
        'text' as kind,
        narrative.indicator_code,
        narrative.heading,
        narrative.narrative as "text",
        narrative.author_role as author,
        narrative.written_on
    from {{ ref('stg_agency_narrative') }} as narrative
    left join {{ ref('int_narrative_outcomes') }} as tied
        on narrative.submission_id = tied.submission_id
        and narrative.sheet is not distinct from tied.sheet
        and narrative.row_number = tied.row_number

)

select * from final
