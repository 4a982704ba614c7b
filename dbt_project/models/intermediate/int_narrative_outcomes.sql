-- Which outcome statements a narrative bears on: those that its indicator is a measure of, in the
-- plan of its quarter, for a partnership that its area is part of.
with narrative as (

    select * from {{ ref('stg_agency_narrative') }}

),

authorities as (

    select area_code, area_code as authority_code
    from {{ ref('areas') }}
    where area_type = 'authority'

    union all

    select group_code, member_code from {{ ref('area_members') }}

),

final as (

    select distinct
        narrative.submission_id,
        narrative.sheet,
        narrative.row_number,
        measures.outcome_code
    from narrative
    inner join {{ ref('int_outcome_indicators') }} as measures using (indicator_code)
    inner join {{ ref('int_outcomes_in_force') }} as outcomes
        on measures.plan = outcomes.plan
        and measures.outcome_code = outcomes.outcome_code
        and narrative.period = outcomes.period
    inner join authorities as written_about
        on narrative.area_code = written_about.area_code
    inner join authorities as measured
        on measures.scope = measured.area_code
        and written_about.authority_code = measured.authority_code

)

select * from final
