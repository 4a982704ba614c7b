-- Which agency owes which return for each quarter that anybody has sent one for. A yearly one is
-- owed with the fourth quarter. What falls due on a day that is no working day is due on the next.
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

owed as (

    select
        agencies.agency_code,
        agencies.agency_type,
        agencies.area_codes,
        expected.dataset,
        live_quarters.period,
        cast(live_quarters.ends_on + to_days(expected.due_days) as date) as last_day
    from {{ ref('expected_returns') }} as expected
    inner join {{ ref('agencies') }} as agencies using (agency_type)
    cross join live_quarters
    where
        expected.frequency = 'quarterly'
        or (expected.frequency = 'yearly' and live_quarters.period like '%-Q4')

),

final as (

    select
        owed.agency_code,
        owed.agency_type,
        owed.area_codes,
        owed.dataset,
        owed.period,
        -- Beyond the years whose bank holidays are known, the day itself.
        coalesce(days.next_working_day, owed.last_day) as due_on
    from owed
    left join {{ ref('int_working_days') }} as days on owed.last_day = days."day"

)

select * from final
