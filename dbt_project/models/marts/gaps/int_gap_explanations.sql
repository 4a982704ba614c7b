-- Figures that were asked about, of which nobody has said why they are as they are.
with final as (

    select
        'explanation_open' as kind,
        agency_code, 'performance_return' as dataset, measure_code, area_code, period,
        case question
            when 'outside_usual_range'
                then 'The figure lies outside the range in which earlier quarters vary'
            when 'differs_from_parts' then 'The total differs from the sum of its groups'
            when 'equal_to_last_quarter' then 'The figure is the same as last quarter''s'
            else 'The figure was corrected'
        end || ', and nobody has said why.' as why,
        asked_on as since,
        explanation_id as part
    from {{ ref('fct_explanation') }}
    where state = 'open'

)

select * from final
