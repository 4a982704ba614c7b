-- One index of evidence. So far: what each agency writes beside its figures.
with narrative as (

    select * from {{ ref('stg_agency_narrative') }}

),

final as (

    select
        left(md5(submission_id || '|' || coalesce(sheet, '') || '|' || row_number), 12)
            as evidence_id,
        period,
        area_code,
        agency_code,
        question,
        cast(null as varchar) as outcome_statement,
        'single_agency_narrative' as element,
        indicator_code,
        heading,
        narrative as "text",
        coalesce(author_role, '') as source,
        concat_ws(', ', original_name, sheet, 'row ' || row_number) as reference,
        written_on,
        submission_id
    from narrative
    inner join {{ ref('stg_submissions') }} using (submission_id, period, agency_code)

)

select * from final
