-- Computed from an authority's published counts and rounded half up to the publisher's decimals, a
-- percentage or mean is the one the publisher gives. Exceptions, all of them:
-- * England and the regions, whose counts are published to the nearest 10, and rates, whose
--   population is revised after they are published, are left out.
-- * Full-time equivalents are published to 0.1 and their rates from unrounded ones: here the
--   published rate must be possible for figures that were rounded so.
-- * Of four authorities' years the two published shares of requests decided within six weeks and
--   later do not add up to 100: the publisher divides by some requests that are in neither count.
with exceptions as (

    select *
    from (
        values
            ('ehc_decisions_6_weeks_pct', 'E06000051', 'CY2023'),
            ('ehc_decisions_6_weeks_pct', 'E06000056', 'CY2023'),
            ('ehc_decisions_6_weeks_pct', 'E06000032', 'CY2023'),
            ('ehc_decisions_6_weeks_pct', 'E06000032', 'CY2024')
    ) as listed (indicator_code, area_code, period)

),

full_time_equivalents as (

    select distinct indicators.indicator_code
    from {{ ref('int_indicators') }} as indicators
    where exists (
        select 1
        from {{ ref('measures') }} as measures
        where
            measures.counts = 'fte'
            and list_contains(
                string_split(indicators.denominator_measures, ';'), measures.measure_code
            )
    )

),

computed as (

    select
        figures.indicator_code, figures.area_code, figures.period,
        figures.numerator, figures.denominator, figures."value", figures.published_value,
        figures.submission_id,
        indicators.multiplier,
        indicators.decimals,
        full_time_equivalents.indicator_code is not null as is_of_full_time_equivalents,
        -- The rounding of one part; a whole of two parts carries it twice.
        0.05 as rounding,
        0.05 * len(string_split(indicators.denominator_measures, ';')) as rounding_of_whole
    from {{ ref('int_indicator_values') }} as figures
    inner join {{ ref('int_definitions') }} as indicators using (indicator_code, period)
    left join full_time_equivalents using (indicator_code)
    anti join exceptions
        on figures.indicator_code = exceptions.indicator_code
        and figures.area_code = exceptions.area_code
        and figures.period = exceptions.period
    where
        indicators.unit in ('pct', 'mean')
        and figures.value_basis = 'computed'
        and figures.is_from_quarters is not true
        and left(figures.area_code, 3) not in ('E12', 'E92')

),

final as (

    select
        *,
        multiplier * (numerator - rounding) / (denominator + rounding_of_whole) as lowest,
        multiplier * (numerator + rounding) / nullif(denominator - rounding_of_whole, 0) as highest
    from computed

)

select
    indicator_code, area_code, period, numerator, denominator, "value", published_value,
    submission_id
from final
where
    (
        not is_of_full_time_equivalents
        and abs({{ round_half_up('"value"', 'decimals') }} - published_value) > 1e-6
    )
    or (
        is_of_full_time_equivalents
        and not coalesce(published_value between lowest - 0.05 - 1e-9 and highest + 0.05 + 1e-9, true)
    )
