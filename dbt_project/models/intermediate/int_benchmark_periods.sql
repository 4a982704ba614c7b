-- The official year that an indicator's figure may be set beside, where there is one.
with official as (

    select indicator_code, period, periods.ends_on
    from {{ ref('int_indicator_values') }}
    inner join {{ ref('int_periods') }} as periods using (period)
    where
        area_code = 'E92000001' and periods.period_kind != 'quarter'
        and is_from_quarters is not true and {{ shows_value('status') }}

),

figures as (

    select
        indicator_values.indicator_code, indicator_values.area_code, indicator_values.period,
        periods.period_kind, periods.ends_on, indicators.unit, indicators.period_type
    from {{ ref('int_indicator_values') }} as indicator_values
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join {{ ref('int_indicators') }} as indicators
        on indicator_values.indicator_code = indicators.indicator_code
        and {{ is_valid_on('indicators', 'periods.ends_on') }}
    semi join {{ ref('areas') }} as areas on indicator_values.area_code = areas.area_code
    where indicators.unit != 'count'

),

final as (

    -- A quarter can be set beside a year only where it does not add up to one: percentages, rates
    -- at a moment, and rates of the twelve months up to it. A year is set beside the same year. A
    -- count is set beside no one's.
    select
        figures.indicator_code, figures.area_code, figures.period,
        arg_max(official.period, official.ends_on) as benchmark_period
    from figures
    inner join official
        on figures.indicator_code = official.indicator_code
        and (
            official.period = figures.period
            or (
                figures.period_kind = 'quarter'
                and official.ends_on <= figures.ends_on
                and (
                    figures.unit = 'pct'
                    or figures.period_type in ('snapshot', 'rolling_12_months')
                )
            )
        )
    group by all

)

select * from final
