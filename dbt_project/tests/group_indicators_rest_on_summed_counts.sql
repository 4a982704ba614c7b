-- Numerators and denominators of a partnership are the sums of its authorities', and its value is
-- made from them: percentages and rates are never averaged. Days are medians and have no sum.
with members as (

    select group_code, member_code, count(*) over (partition by group_code) as members
    from {{ ref('area_members') }}

),

sums as (

    select
        indicators.indicator_code, members.group_code as area_code, indicators.period,
        sum(indicators.numerator) as numerator,
        sum(indicators.denominator) as denominator
    from {{ ref('fct_indicator') }} as indicators
    inner join members on indicators.area_code = members.member_code
    group by all
    having count(indicators.numerator) = any_value(members.members)

),

final as (

    select groups.*
    from {{ ref('fct_indicator') }} as groups
    inner join {{ ref('dim_indicator') }} as catalogue using (indicator_code)
    inner join sums using (indicator_code, area_code, period)
    where
        groups.value_basis = 'computed'
        and catalogue.unit != 'days'
        and (
            groups.numerator is null
            -- Full-time equivalents have decimals, whose last bits depend on the order of adding.
            or abs(groups.numerator - sums.numerator) > 1e-6
            or (
                catalogue.denominator_measures is not null
                and (sums.denominator is null or abs(groups.denominator - sums.denominator) > 1e-6)
                and groups.denominator is not null
            )
            or abs(
                groups."value"
                - sums.numerator / coalesce(sums.denominator, 1) * catalogue.multiplier
            ) > 1e-9
        )

)

select * from final
