-- Yearly counts of the local picture that a return which came does not hold.
with final as (

    -- Of a return that came; where the whole of it is missing, that is the gap.
    select
        'wider_count_missing' as kind,
        sent.agency_code, 'wider_context' as dataset,
        sent.yearly_measure as measure_code, sent.area_code,
        sent.period,
        case sent.status
            when 'not_received' then 'The yearly return came without this count.'
            when 'not_collected' then 'The agency does not collect this count.'
            else 'The agency had no figure for this count.'
        end as why,
        sent.due_on as since,
        cast(null as varchar) as part
    from {{ ref('int_wider_counts_sent') }} as sent
    inner join {{ ref('fct_return') }} as returned
        on sent.agency_code = returned.agency_code and sent.period = returned.period
        and returned.dataset = 'wider_context' and returned.status in ('received', 'late')
    where sent.status in ('not_received', 'x', 'not_collected')

)

select * from final
