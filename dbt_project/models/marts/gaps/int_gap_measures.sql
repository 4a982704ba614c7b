-- Counts that a return which came does not hold, or has no figure for.
with final as (

    select
        case when sent.status is null then 'measure_not_supplied' else 'value_not_available' end
            as kind,
        due.agency_code, 'performance_return' as dataset,
        due.measure_code, due.area_code, due.period,
        case
            when sent.status is null then 'The return was received without this measure.'
            when sent.status = 'not_collected' then 'The agency does not collect this measure.'
            else 'The agency had no figure for this measure.'
        end as why,
        due.due_on as since,
        cast(null as varchar) as part
    from {{ ref('int_measures_due') }} as due
    inner join {{ ref('fct_return') }} as returned
        on due.agency_code = returned.agency_code and due.period = returned.period
        and returned.dataset = 'performance_return' and returned.status in ('received', 'late')
    left join {{ ref('stg_performance_return') }} as sent
        on due.measure_code = sent.measure_code and due.area_code = sent.area_code
        and due.period = sent.period and sent.characteristic = 'total'
        and sent.characteristic_2 = 'none'
    where sent.status is null or sent.status in ('x', 'not_collected', 'not_received')

)

select * from final
