-- The one definition of each indicator that holds in each period: the one in force on its last day.
with final as (

    select
        periods.period,
        periods.period_kind,
        -- What adds up over quarters is made of quarters; an official year is a year already.
        case
            when
                periods.period_kind = 'quarter'
                and indicators.period_type in ('year_to_date', 'rolling_12_months')
                then indicators.period_type
            else 'in_period'
        end as span,
        indicators.*
    from {{ ref('int_indicators') }} as indicators
    inner join {{ ref('int_periods') }} as periods
        on {{ is_valid_on('indicators', 'periods.ends_on') }}
    -- Groups of children are counted over three years; no indicator is.
    where periods.period_kind != 'three_years'

)

select * from final
