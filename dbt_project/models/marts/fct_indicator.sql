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

benchmarks as (

    select
        comparable.indicator_code, comparable.area_code, comparable.period,
        england."value" as benchmark_england,
        region."value" as benchmark_region,
        england.period as benchmark_period
    from {{ ref('int_benchmark_periods') }} as comparable
    inner join official as england
        on comparable.indicator_code = england.indicator_code
        and comparable.benchmark_period = england.period
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
        comparisons.target,
        comparisons.target_tolerance,
        comparisons.target_status,
        comparisons.target_source,
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
        comparisons.benchmark_neighbours,
        comparisons.neighbours_used,
        case when areas.area_type != 'country' then benchmarks.benchmark_period end
            as benchmark_period,
        comparisons.funnel_centre,
        comparisons.funnel_lower_95,
        comparisons.funnel_upper_95,
        comparisons.funnel_lower_998,
        comparisons.funnel_upper_998,
        comparisons.funnel_position,
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
    left join {{ ref('int_comparisons') }} as comparisons
        on this.indicator_code = comparisons.indicator_code
        and this.area_code = comparisons.area_code
        and this.period = comparisons.period
    left join benchmarks
        on this.indicator_code = benchmarks.indicator_code
        and this.area_code = benchmarks.area_code
        and this.period = benchmarks.period

)

select * from final
