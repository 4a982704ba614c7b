-- What each figure is held against besides its own past: its target, its statistical neighbours and
-- the limits of chance.
with figures as (

    select
        indicator_values.indicator_code, indicator_values.area_code, indicator_values.period,
        periods.ends_on, indicators.polarity,
        case
            when {{ shows_value('indicator_values.status') }}
                then {{ round_half_up('indicator_values."value"', 'indicators.decimals') }}
        end as value_rounded
    from {{ ref('int_indicator_values') }} as indicator_values
    semi join {{ ref('areas') }} as areas using (area_code)
    inner join {{ ref('int_periods') }} as periods using (period)
    left join {{ ref('int_indicators') }} as indicators
        on indicator_values.indicator_code = indicators.indicator_code
        and {{ is_valid_on('indicators', 'periods.ends_on') }}

),

chosen as (

    select
        figures.indicator_code, figures.area_code, figures.period,
        arg_min(targets.target, targets.precedence) as target,
        arg_min(targets.tolerance, targets.precedence) as target_tolerance,
        arg_min(targets.source, targets.precedence) as target_source
    from figures
    inner join {{ ref('int_targets') }} as targets
        on figures.indicator_code = targets.indicator_code
        and figures.area_code = targets.area_code
        and figures.ends_on between targets.valid_from and targets.valid_to
    group by figures.indicator_code, figures.area_code, figures.period

),

judged as (

    -- A figure is held against its target as it is shown: 19.96 is read as 20.0, which meets 20.
    select
        figures.indicator_code, figures.area_code, figures.period,
        chosen.target, chosen.target_tolerance, chosen.target_source,
        case figures.polarity
            when 'low' then figures.value_rounded - chosen.target
            when 'high' then chosen.target - figures.value_rounded
        end as beyond_target
    from figures
    left join chosen using (indicator_code, area_code, period)

),

neighbours as (

    -- The year that England's figure is taken from too, so that one date stands for all.
    select
        benchmark_periods.indicator_code, benchmark_periods.area_code, benchmark_periods.period,
        neighbour_values."value" as benchmark_neighbours, neighbour_values.neighbours_used
    from {{ ref('int_benchmark_periods') }} as benchmark_periods
    inner join {{ ref('int_neighbour_values') }} as neighbour_values
        on benchmark_periods.indicator_code = neighbour_values.indicator_code
        and benchmark_periods.area_code = neighbour_values.area_code
        and benchmark_periods.benchmark_period = neighbour_values.period

),

final as (

    -- The small addend only repairs binary fractions: 20.1 - 20 is a hair more than 0.1.
    select
        judged.indicator_code,
        judged.area_code,
        judged.period,
        judged.target,
        judged.target_tolerance,
        case
            when judged.beyond_target <= 1e-9 then 'met'
            when judged.beyond_target <= judged.target_tolerance + 1e-9 then 'within_tolerance'
            when judged.beyond_target is not null then 'missed'
        end as target_status,
        judged.target_source,
        neighbours.benchmark_neighbours,
        neighbours.neighbours_used,
        funnel.centre as funnel_centre,
        funnel.lower_95 as funnel_lower_95,
        funnel.upper_95 as funnel_upper_95,
        funnel.lower_998 as funnel_lower_998,
        funnel.upper_998 as funnel_upper_998,
        case
            when funnel."value" > funnel.upper_998 then 'above_998'
            when funnel."value" < funnel.lower_998 then 'below_998'
            when funnel."value" > funnel.upper_95 then 'above_95'
            when funnel."value" < funnel.lower_95 then 'below_95'
            when funnel."value" is not null then 'inside'
        end as funnel_position
    from judged
    left join neighbours using (indicator_code, area_code, period)
    left join {{ ref('int_funnel_limits') }} as funnel using (indicator_code, area_code, period)

)

select * from final
