-- The days of the years that bank_holidays.csv knows, with a running count of working days: the
-- difference of two counts is how many working days lie between two days. Where a day is none, what
-- is due on it may come on the next working day.
with years as (

    select
        date_trunc('year', min("day")) as first_day,
        date_trunc('year', max("day")) + interval 1 year - interval 1 day as last_day
    from {{ ref('bank_holidays') }}

),

days as (

    select cast(unnest(generate_series(first_day, last_day, interval 1 day)) as date) as "day"
    from years

),

judged as (

    select
        days."day",
        isodow(days."day") <= 5 and holidays."day" is null as is_working_day
    from days
    left join {{ ref('bank_holidays') }} as holidays on days."day" = holidays."day"

),

final as (

    select
        "day",
        is_working_day,
        cast(count(*) filter (is_working_day) over (order by "day") as integer) as working_days,
        min("day") filter (is_working_day) over (
            order by "day" rows between current row and unbounded following
        ) as next_working_day
    from judged

)

select * from final
