-- Each indicator for an area's statistical neighbours together, by official year: their counts
-- summed and then divided. Percentages are never averaged, so where only these are published there
-- is no figure.
with figures as (

    select
        indicator_values.indicator_code, indicator_values.area_code, indicator_values.period,
        indicator_values.numerator, indicator_values.denominator, indicators.multiplier
    from {{ ref('int_indicator_values') }} as indicator_values
    inner join {{ ref('int_periods') }} as periods using (period)
    inner join {{ ref('int_indicators') }} as indicators
        on indicator_values.indicator_code = indicators.indicator_code
        and {{ is_valid_on('indicators', 'periods.ends_on') }}
    where
        periods.period_kind != 'quarter'
        and indicator_values.value_basis = 'computed'
        and indicator_values.is_from_quarters is not true
        and {{ shows_value('indicator_values.status') }}
        and indicator_values.numerator is not null
        and indicator_values.denominator > 0

),

of_neighbours as (

    -- One figure for each neighbour, should a year be published under its old and its new code.
    select
        neighbours.area_code, neighbours.dfe_neighbour_code, neighbours.neighbour_area_code,
        figures.indicator_code, figures.period,
        figures.numerator, figures.denominator, figures.multiplier,
        row_number() over (
            partition by
                neighbours.area_code, neighbours.dfe_neighbour_code,
                figures.indicator_code, figures.period
            order by figures.area_code
        ) as place
    from {{ ref('int_statistical_neighbours') }} as neighbours
    inner join figures on neighbours.neighbour_area_code = figures.area_code

),

summed as (

    select
        indicator_code, area_code, period,
        sum(numerator) / sum(denominator) * any_value(multiplier) as neighbours_value,
        cast(count(*) as integer) as neighbours_used,
        -- One of our own authorities may be a neighbour of another: its count of 1 to 5 is
        -- confidential here and could be found by taking away the nine others, which are published.
        bool_or(
            (numerator between 1 and 5 or denominator between 1 and 5)
            and neighbour_area_code in (select member_code from {{ ref('area_members') }})
        ) as holds_confidential_count
    from of_neighbours
    where place = 1
    group by indicator_code, area_code, period

),

final as (

    select
        indicator_code, area_code, period,
        case when neighbours_used >= 5 and not holds_confidential_count then neighbours_value end
            as "value",
        neighbours_used
    from summed

)

select * from final
