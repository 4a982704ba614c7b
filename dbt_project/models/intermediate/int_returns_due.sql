-- Which agency owes which return for each quarter that anybody has sent one for; what is owed once a
-- year is owed for its last quarter.
with quarters as (

    select distinct period from {{ ref('stg_submissions') }} where agency_code is not null

),

span as (

    select min(starts_on) as first_day, max(starts_on) as last_day
    from {{ ref('int_periods') }}
    inner join quarters using (period)
    where period_kind = 'quarter'

),

live_quarters as (

    select periods.period, periods.ends_on
    from {{ ref('int_periods') }} as periods
    inner join span on periods.starts_on between span.first_day and span.last_day
    where periods.period_kind = 'quarter'

),

final as (

    select
        agencies.agency_code,
        agencies.agency_type,
        agencies.area_codes,
        expected.dataset,
        live_quarters.period,
        cast(live_quarters.ends_on + to_days(expected.due_days) as date) as due_on
    from {{ ref('expected_returns') }} as expected
    inner join {{ ref('agencies') }} as agencies using (agency_type)
    cross join live_quarters
    where
        expected.frequency = 'quarterly'
        -- Of a year, with its last quarter: due_days run from the year's end.
        or (expected.frequency = 'yearly' and live_quarters.period like '%-Q4')

)

select * from final
