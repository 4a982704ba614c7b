-- Where each figure lies among the limits that chance alone allows for its denominator. The centre
-- is England's figure of the same period; a quarter, for which there is none, has the sub-region's.
with figures as (

    select
        indicator_values.indicator_code, indicator_values.area_code, indicator_values.period,
        indicator_values."value", indicator_values.denominator,
        indicator_values.interval_method is not null as has_interval,
        periods.period_kind, indicators.interval_method, indicators.multiplier
    from {{ ref('int_indicator_values') }} as indicator_values
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join {{ ref('int_indicators') }} as indicators
        on indicator_values.indicator_code = indicators.indicator_code
        and {{ is_valid_on('indicators', 'periods.ends_on') }}
    where
        {{ shows_value('indicator_values.status') }}
        and indicators.interval_method in ('wilson', 'poisson')

),

centres as (

    select indicator_code, area_code as centre_area, period, "value" as centre
    from figures
    where area_code = case when period_kind = 'quarter' then 'LLR' else 'E92000001' end

),

centred as (

    select
        figures.*,
        centres.centre_area,
        centres.centre,
        centres.centre / figures.multiplier as share,
        centres.centre / figures.multiplier * figures.denominator as expected
    from figures
    inner join centres using (indicator_code, period)
    semi join {{ ref('areas') }} as areas on figures.area_code = areas.area_code
    where
        figures.has_interval
        and figures.denominator > 0
        and figures.area_code != centres.centre_area
        and centres.centre > 0
        and (figures.interval_method = 'poisson' or centres.centre <= figures.multiplier)

),

final as (

    select
        indicator_code,
        area_code,
        period,
        "value",
        centre_area,
        centre,
        multiplier * {{ funnel_limit('lower', z_95()) }} as lower_95,
        multiplier * {{ funnel_limit('upper', z_95()) }} as upper_95,
        multiplier * {{ funnel_limit('lower', z_998()) }} as lower_998,
        multiplier * {{ funnel_limit('upper', z_998()) }} as upper_998
    from centred

)

select * from final
