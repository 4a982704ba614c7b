-- Returns that are owed and did not come, or came and could not be used.
with final as (

    select
        case status when 'rejected' then 'return_rejected' else 'return_missing' end as kind,
        agency_code, dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        case status
            when 'rejected' then 'The return was sent but broke its contract; it is not used.'
            else 'The return has not been received.'
        end as why,
        due_on as since,
        cast(null as varchar) as part
    from {{ ref('fct_return') }}
    where status in ('missing', 'rejected')

)

select * from final
