-- What agencies write beside their workforce's figures, as evidence.
with areas as (

    -- An agency of several areas speaks for the sub-region.
    select
        agency_code,
        agency_name,
        if(area_codes like '%;%', 'LLR', area_codes) as area_code
    from {{ ref('agencies') }}

),

final as (

    select
        workforce.submission_id,
        workforce.sheet,
        workforce.row_number,
        '' as part,
        workforce.period,
        areas.area_code,
        workforce.agency_code,
        'how_well' as question,
        cast(null as varchar) as outcome_statement,
        'workforce' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        'Workforce, ' || replace(workforce.role_group, '_', ' ') || ', '
            || strftime(workforce."month", '%B %Y') as heading,
        workforce.comment as "text",
        areas.agency_name as author,
        cast(null as date) as written_on
    from {{ ref('stg_workforce') }} as workforce
    inner join areas using (agency_code)
    where workforce.comment is not null

)

select * from final
