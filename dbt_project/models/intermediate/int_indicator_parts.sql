-- Numerator and denominator of each indicator for each area and period (all children), by the
-- definition that holds in the period. A part made of several measures is their sum; it is wanting
-- where any of them is.
with numerators as (

    select
        indicators.indicator_code,
        measures.area_code,
        measures.period,
        {{ sum_of_all('measures."value"') }} as "value",
        case
            when count(*) = len(string_split(any_value(indicators.numerator_measures), ';'))
                then {{ gravest_status('measures.status') }}
            else 'x'
        end as status,
        string_agg(distinct measures.missing_parts, '; ') as missing_parts,
        string_agg(distinct measures.submission_id, ';' order by measures.submission_id)
            as submission_id,
        bool_or(measures.is_from_quarters) as is_from_quarters
    from {{ ref('int_definitions') }} as indicators
    inner join {{ ref('int_measures_over_time') }} as measures
        on indicators.period = measures.period
        and indicators.span = measures.span
        and list_contains(string_split(indicators.numerator_measures, ';'), measures.measure_code)
    group by all

),

denominators as (

    select
        indicators.indicator_code,
        measures.area_code,
        measures.period,
        {{ sum_of_all('measures."value"') }} as "value",
        case
            when count(*) = len(string_split(any_value(indicators.denominator_measures), ';'))
                then {{ gravest_status('measures.status') }}
            else 'x'
        end as status,
        string_agg(distinct measures.missing_parts, '; ') as missing_parts,
        string_agg(distinct measures.submission_id, ';' order by measures.submission_id)
            as submission_id,
        bool_or(measures.is_from_quarters) as is_from_quarters
    from {{ ref('int_definitions') }} as indicators
    inner join {{ ref('int_measures_over_time') }} as measures
        on indicators.period = measures.period
        and indicators.span = measures.span
        and list_contains(string_split(indicators.denominator_measures, ';'), measures.measure_code)
    group by all

),

newest_estimate as (

    select measure_code, max(mid_year) as mid_year
    from {{ ref('int_population_denominators') }}
    group by measure_code

),

population as (

    -- The estimate before the period's end; while that one is not out yet, the newest there is.
    select
        periods.period,
        denominators.measure_code,
        denominators.area_code,
        denominators."value",
        denominators.status,
        denominators.submission_id,
        denominators.mid_year,
        periods.population_year > newest_estimate.mid_year as is_stale
    from {{ ref('int_periods') }} as periods
    cross join newest_estimate
    inner join {{ ref('int_population_denominators') }} as denominators
        on newest_estimate.measure_code = denominators.measure_code
        and denominators.mid_year = least(periods.population_year, newest_estimate.mid_year)
    where periods.population_year <= newest_estimate.mid_year + 2

),

final as (

    select
        numerators.indicator_code,
        numerators.area_code,
        numerators.period,
        numerators."value" as numerator,
        numerators.status as numerator_status,
        coalesce(denominators."value", population."value") as denominator,
        case
            when indicators.denominator_measures is null then 'ok'
            else coalesce(denominators.status, population.status, 'x')
        end as denominator_status,
        case when population.mid_year is not null then 'mid-' || population.mid_year end
            as denominator_period,
        coalesce(population.is_stale, false) as is_denominator_stale,
        nullif(
            concat_ws(
                '; ', numerators.missing_parts,
                case
                    when denominators.missing_parts is distinct from numerators.missing_parts
                        then denominators.missing_parts
                end
            ), ''
        ) as missing_parts,
        {{ list_of_distinct(
            ['numerators.submission_id', 'denominators.submission_id', 'population.submission_id']
        ) }} as submission_id,
        numerators.is_from_quarters or coalesce(denominators.is_from_quarters, false)
            as is_from_quarters
    from numerators
    inner join {{ ref('int_definitions') }} as indicators using (indicator_code, period)
    left join denominators using (indicator_code, area_code, period)
    left join population
        on indicators.denominator_measures = population.measure_code
        and numerators.area_code = population.area_code
        and numerators.period = population.period

)

select * from final
