-- Each month of a quarter for each role group that the agency sent anything of in it: a month that
-- was not sent is a row without figures.
with sent as (

    select * from {{ ref('stg_workforce') }}

),

months as (

    select
        periods.period,
        cast(periods.starts_on + to_months(later) as date) as "month"
    from {{ ref('int_periods') }} as periods
    cross join (select unnest([0, 1, 2]) as later)
    where periods.period_kind = 'quarter'

),

due as (

    select groups.period, groups.agency_code, groups.role_group, months."month"
    from (select distinct period, agency_code, role_group from sent) as groups
    inner join months using (period)

),

final as (

    select
        due.period,
        due."month",
        due.agency_code,
        due.role_group,
        sent.submission_id is not null as is_sent,
        sent.* exclude (period, agency_code, role_group, "month")
    from due
    left join sent using (period, agency_code, role_group, "month")

)

select * from final
