-- What independent scrutiny found, with the partners' answer or that there is none yet.
with final as (

    select
        submission_id,
        sheet,
        row_number,
        '' as part,
        period,
        scope as area_code,
        agency_code,
        'how_well' as question,
        cast(null as varchar) as outcome_statement,
        'independent_scrutiny' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        'What scrutiny found: ' || title as heading,
        finding || coalesce(
            ' The partners'' answer: ' || response, ' The partners have not answered yet.'
        ) as "text",
        'Independent Scrutineer' as author,
        reported_on as written_on
    from {{ ref('int_scrutiny_lines_judged') }}
    where state in ('awaiting_response', 'responded') and finding is not null

)

select * from final
