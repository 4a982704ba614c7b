-- Why an agency's figure for the Yearly Report is not the one that others show, in its own words. The
-- figures stay in fct_wider_context: there alone it is decided whether they may be shown.
with final as (

    select
        sent.submission_id,
        sent.sheet,
        sent.row_number,
        '' as part,
        sent.period,
        sent.area_code,
        sent.agency_code,
        'how_much' as question,
        cast(null as varchar) as outcome_statement,
        'wider_context' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        counts.title || ' ' || counts.counted || ', ' || sent."year" as heading,
        sent.note as "text",
        agencies.agency_name as author,
        cast(null as date) as written_on
    from {{ ref('int_wider_counts_sent') }} as sent
    inner join {{ ref('wider_counts') }} as counts using (count_code)
    inner join {{ ref('agencies') }} as agencies using (agency_code)
    where sent.note is not null

)

select * from final
