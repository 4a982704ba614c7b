-- Every indicator for the areas of the catalogue, compared with its own past and with others.
with indicator_values as (

    select indicator_values.*, periods.period_kind, periods.ends_on,
        periods.previous_period, periods.same_period_last_year,
        definitions.unit, definitions.decimals, definitions.period_type,
        definitions.caveat as definition_caveat, definitions.valid_from as definition_from
    from {{ ref('int_indicator_values') }} as indicator_values
    semi join {{ ref('areas') }} as areas using (area_code)
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join {{ ref('int_definitions') }} as definitions using (indicator_code, period)

),

official as (

    -- What England and the region can be set beside: official years only.
    select indicator_code, area_code, period, ends_on, "value", decimals
    from indicator_values
    where period_kind != 'quarter' and is_from_quarters is not true and {{ shows_value('status') }}

),

comparable as (

    -- A quarter can be set beside a year only where it does not add up to one: percentages, rates
    -- at a moment, and rates of the twelve months up to it. A year is set beside the same year. A
    -- count is set beside no one's.
    select
        indicator_values.indicator_code, indicator_values.area_code, indicator_values.period,
        max(official.ends_on) as official_ends_on
    from indicator_values
    inner join official
        on indicator_values.indicator_code = official.indicator_code
        and official.area_code = 'E92000001'
        and indicator_values.unit != 'count'
        and (
            official.period = indicator_values.period
            or (
                indicator_values.period_kind = 'quarter'
                and official.ends_on <= indicator_values.ends_on
                and (
                    indicator_values.unit = 'pct'
                    or indicator_values.period_type in ('snapshot', 'rolling_12_months')
                )
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
        {{ round_half_up('this."value"', 'this.decimals') }} as value_rounded,
        this.lower_95,
        this.upper_95,
        this.interval_method,
        this.status,
        this.value_basis,
        this.denominator_period,
        this.missing_parts,
        this.previous_period,
        -- A definition that changed in between breaks the series: there is nothing to compare with.
        case
            when previous.definition_from is not distinct from this.definition_from
                then previous."value"
        end as previous_value,
        case
            when previous.definition_from is not distinct from this.definition_from
                then previous.status
            when previous.definition_from is not null then 'z'
        end as previous_status,
        last_year.period as same_period_last_year_period,
        case
            when last_year.definition_from is not distinct from this.definition_from
                then last_year."value"
        end as same_period_last_year,
        case
            when last_year.definition_from is not distinct from this.definition_from
                then last_year.status
            when last_year.definition_from is not null then 'z'
        end as same_period_last_year_status,
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
        this.period_kind = 'quarter' or this.is_from_quarters is true as is_provisional,
        this.definition_from,
        nullif(
            concat_ws(
                '. ',
                this.definition_caveat,
                case
                    when this.is_denominator_stale
                        then 'Divided by the ' || this.denominator_period
                            || ' estimate, the newest published'
                end,
                case
                    when this.is_from_quarters and this.period_kind = 'financial_year'
                        then 'Made of the quarters that agencies returned; not an official figure'
                end,
                case when this.value_basis = 'as_published' then 'As published; not recomputed' end
            ), ''
        ) as caveat,
        this.submission_id
    from indicator_values as this
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
