-- The calendar: financial quarters and years, three financial years together, academic and
-- calendar years. pipelines/periods.py
-- holds the same rules; a test compares the two.
with years as (

    select range::integer as start_year
    from range({{ var('first_year') }}, {{ var('last_year') }} + 1)

),

kinds as (

    select
        start_year,
        quarter_number,
        'quarter' as period_kind,
        make_date(start_year, 4, 1) + to_months(3 * (quarter_number - 1)::integer) as starts_on,
        3 as months
    from years
    cross join (select unnest([1, 2, 3, 4]) as quarter_number)

    union all

    select start_year, null, 'financial_year', make_date(start_year, 4, 1), 12 from years

    union all

    select start_year, null, 'academic_year', make_date(start_year, 9, 1), 12 from years

    union all

    select start_year, null, 'calendar_year', make_date(start_year, 1, 1), 12 from years

    union all

    -- Named by the last of the three, which begins in start_year.
    select start_year, null, 'three_years', make_date(start_year - 2, 4, 1), 36 from years
    where start_year >= {{ var('first_year') }} + 2

),

named as (

    select
        *,
        cast(starts_on as date) as first_day,
        cast(starts_on + to_months(months) - to_days(1) as date) as last_day,
        start_year || '-' || lpad(((start_year + 1) % 100)::varchar, 2, '0') as year_key
    from kinds

),

keyed as (

    select
        case period_kind
            when 'quarter' then year_key || '-Q' || quarter_number
            when 'financial_year' then year_key
            when 'academic_year' then 'AY' || year_key
            when 'three_years' then '3Y' || year_key
            else 'CY' || start_year
        end as period,
        case period_kind
            when 'quarter' then
                strftime(first_day, '%B') || ' to ' || strftime(last_day, '%B %Y')
                || ' (quarter ' || quarter_number || ' of ' || year_key || ')'
            when 'financial_year' then 'Year to March ' || (start_year + 1)
            when 'academic_year' then 'School year ' || year_key
            when 'three_years' then 'Three years to March ' || (start_year + 1)
            else start_year::varchar
        end as label,
        *
    from named

),

final as (

    select
        period,
        period_kind,
        label,
        first_day as starts_on,
        last_day as ends_on,
        case when period_kind in ('quarter', 'financial_year') then year_key end as financial_year,
        row_number() over (order by first_day, months) as sort_order,
        -- Three years are compared with nothing: the three before would share two of them.
        case when period_kind != 'three_years' then lag(period) over kind_in_time end
            as previous_period,
        case
            when period_kind != 'three_years'
                then lag(period, case period_kind when 'quarter' then 4 else 1 end)
                    over kind_in_time
        end as same_period_last_year,
        -- The mid-year estimate (30 June) before the period's last day: rates at 31 March divide
        -- by the previous mid-year.
        case
            when last_day > make_date(year(last_day), 6, 30) then year(last_day)
            else year(last_day) - 1
        end as population_year
    from keyed
    window kind_in_time as (partition by period_kind order by first_day)

)

select * from final
