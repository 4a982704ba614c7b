-- Months and role groups that a workforce return which came does not hold.
with final as (

    -- Of a return that came; where the whole of it is missing, that is the gap.
    select
        'workforce_month_missing' as kind,
        agency_code, 'workforce' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'The return came without figures of ' || string_agg(
            strftime("month", '%B %Y') || ' (' || replace(role_group, '_', ' ') || ')', ', '
            order by "month", role_group
        ) || '. Send it again with them.' as why,
        cast(min("month") + to_months(1) as date) as since,
        cast(null as varchar) as part
    from {{ ref('int_workforce_months') }}
    where not is_sent
    group by agency_code, period

)

select * from final
