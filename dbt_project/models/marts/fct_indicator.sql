-- Every indicator for the areas of the catalogue, compared with its own past and with others.
with indicator_values as (

    select indicator_values.*, periods.period_kind, periods.ends_on,
        periods.previous_period, periods.same_period_last_year
    from {{ ref('int_indicator_values') }} as indicator_values
    semi join {{ ref('areas') }} as areas using (area_code)
    inner join {{ ref('int_periods') }} as periods using (period)

),

official as (

    -- What England and the region can be set beside: official years only.
    select indicator_code, area_code, period, ends_on, "value", decimals
    from indicator_values
    inner join {{ ref('indicators') }} as indicators using (indicator_code)
    where period_kind != 'quarter' and {{ shows_value('status') }}

),

comparable as (

    -- A quarter can be set beside a year only where neither adds up over time: percentages, and
    -- rates at a moment. A year is set beside the same year. A count is set beside no one's.
    select
        indicator_values.indicator_code, indicator_values.area_code, indicator_values.period,
        max(official.ends_on) as official_ends_on
    from indicator_values
    inner join {{ ref('indicators') }} as indicators using (indicator_code)
    inner join official
        on indicator_values.indicator_code = official.indicator_code
        and official.area_code = 'E92000001'
        and indicators.unit != 'count'
        and (
            official.period = indicator_values.period
            or (
                indicator_values.period_kind = 'quarter'
                and official.ends_on <= indicator_values.ends_on
                and (indicators.unit = 'pct' or indicators.period_type = 'snapshot')
            )
        )
    group by all

),

benchmarks as (

    select
        comparable.indicator_code, comparable.area_code, comparable.period,
        england."value" as benchmark_england,
        region."value" as benchmark_region,
        england.period as benchmark_period
    from comparable
    inner join official as england
        on comparable.indicator_code = england.indicator_code
        and comparable.official_ends_on = england.ends_on
        and england.area_code = 'E92000001'
    left join official as region
        on comparable.indicator_code = region.indicator_code
        and england.period = region.period
        and region.area_code = (
            select any_value(region_code) from {{ ref('areas') }} where area_type = 'authority'
        )

),

final as (

    select
        this.indicator_code,
        this.area_code,
        this.period,
        this.numerator,
        this.denominator,
        this."value",
        {{ round_half_up('this."value"', 'indicators.decimals') }} as value_rounded,
        this.lower_95,
        this.upper_95,
        this.interval_method,
        this.status,
        this.value_basis,
        this.denominator_period,
        this.missing_parts,
        this.previous_period,
        previous."value" as previous_value,
        previous.status as previous_status,
        last_year.period as same_period_last_year_period,
        last_year."value" as same_period_last_year,
        last_year.status as same_period_last_year_status,
        cast(null as double) as target,
        cast(null as varchar) as target_status,
        -- Made for a release, from what it shows.
        cast(null as varchar) as spc_signal,
        cast(null as varchar) as spc_rule,
        cast(null as double) as spc_centre,
        cast(null as double) as spc_lower,
        cast(null as double) as spc_upper,
        cast(null as integer) as spc_points,
        cast(null as boolean) as spc_is_provisional,
        cast(null as varchar) as spc_baseline_from,
        cast(null as varchar) as spc_rebased_reason,
        cast(null as varchar) as spc_assurance,
        case when areas.area_type not in ('country') then benchmarks.benchmark_england end
            as benchmark_england,
        case when areas.area_type not in ('country', 'region') then benchmarks.benchmark_region end
            as benchmark_region,
        cast(null as double) as benchmark_neighbours,
        case when areas.area_type != 'country' then benchmarks.benchmark_period end
            as benchmark_period,
        this.period_kind = 'quarter' as is_provisional,
        nullif(
            concat_ws(
                '. ',
                indicators.caveat,
                case
                    when this.is_denominator_stale
                        then 'Divided by the ' || this.denominator_period
                            || ' estimate, the newest published'
                end,
                case when this.value_basis = 'as_published' then 'As published; not recomputed' end
            ), ''
        ) as caveat,
        this.submission_id
    from indicator_values as this
    inner join {{ ref('indicators') }} as indicators using (indicator_code)
    inner join {{ ref('areas') }} as areas on this.area_code = areas.area_code
    left join indicator_values as previous
        on this.indicator_code = previous.indicator_code
        and this.area_code = previous.area_code
        and this.previous_period = previous.period
    left join indicator_values as last_year
        on this.indicator_code = last_year.indicator_code
        and this.area_code = last_year.area_code
        and this.same_period_last_year = last_year.period
    left join benchmarks
        on this.indicator_code = benchmarks.indicator_code
        and this.area_code = benchmarks.area_code
        and this.period = benchmarks.period

)

select * from final
