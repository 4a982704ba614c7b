-- What children and families said, and what had changed because of it by the quarter's end.
with final as (

    -- The outcome statement is the agency's own word: it counts where a plan of the quarter holds it.
    select
        voice.submission_id,
        voice.sheet,
        voice.row_number,
        '' as part,
        voice.period,
        voice.area_code,
        voice.agency_code,
        'difference' as question,
        named.outcome_code as outcome_statement,
        'engagement_and_voice' as element,
        'text' as kind,
        cast(null as varchar) as indicator_code,
        'What ' || replace(voice.who, '_', ' ') || ' said: ' || voice.source_title as heading,
        voice.what_was_said || case
            when voice.has_changed then ' What changed: ' || voice.what_changed
            else ' Nothing has changed yet.'
        end as "text",
        voice.source_title as author,
        voice.heard_on as written_on
    from {{ ref('int_voice_judged') }} as voice
    left join {{ ref('int_outcomes_named') }} as named using (period, outcome_code)

)

select * from final
