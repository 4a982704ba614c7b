-- Computed from an authority's published counts and rounded half up, a percentage is the one the
-- publisher gives: of 9,000 published up to 2024-25 not one differs, so no exception is listed.
-- Left out: England and the regions, whose counts are published to the nearest 10, and rates,
-- whose population is revised after they are published.
select
    computed.indicator_code, computed.area_code, computed.period,
    computed.numerator, computed.denominator, computed."value", computed.published_value,
    computed.submission_id
from {{ ref('int_indicator_values') }} as computed
inner join {{ ref('int_definitions') }} as indicators using (indicator_code, period)
where
    indicators.unit = 'pct'
    and computed.value_basis = 'computed'
    and computed.is_from_quarters is not true
    and left(computed.area_code, 3) not in ('E12', 'E92')
    and abs({{ round_half_up('computed."value"', 1) }} - computed.published_value) > 1e-6
