-- Each indicator's value with its interval, before it is compared with anything.
with parts as (

    select
        parts.*,
        indicators.unit,
        indicators.multiplier,
        indicators.decimals,
        indicators.interval_method,
        indicators.denominator_measures is not null as has_denominator
    from {{ ref('int_indicator_parts') }} as parts
    inner join {{ ref('int_definitions') }} as indicators using (indicator_code, period)

),

judged as (

    select
        *,
        case
            when numerator_status = 'c' or denominator_status = 'c' then 'c'
            when not {{ shows_value('numerator_status') }} then numerator_status
            when not {{ shows_value('denominator_status') }} then denominator_status
            -- Nothing of nothing is not applicable; something of nothing cannot be.
            when has_denominator and denominator = 0
                then case when numerator = 0 then 'z' else 'x' end
            when 'u' in (numerator_status, denominator_status) then 'u'
            else 'ok'
        end as status
    from parts

),

computed as (

    select
        judged.*,
        case
            when not {{ shows_value('judged.status') }} then null
            when has_denominator then numerator / denominator * multiplier
            else numerator
        end as "value",
        {{ shows_value('judged.status') }} and interval_method = 'wilson'
        and numerator <= denominator as has_wilson,
        {{ shows_value('judged.status') }} and interval_method = 'poisson' as has_poisson,
        limits.lower_95 as exact_lower,
        limits.upper_95 as exact_upper
    from judged
    left join {{ ref('poisson_exact_limits') }} as limits on judged.numerator = limits.events

),

with_intervals as (

    select
        *,
        case
            when has_wilson then {{ wilson_lower('numerator', 'denominator') }} * multiplier
            when has_poisson then
                case
                    when numerator < 10 then exact_lower
                    else {{ byar_lower('numerator') }}
                end / denominator * multiplier
        end as lower_95,
        case
            when has_wilson then {{ wilson_upper('numerator', 'denominator') }} * multiplier
            when has_poisson then
                case
                    when numerator < 10 then exact_upper
                    else {{ byar_upper('numerator') }}
                end / denominator * multiplier
        end as upper_95,
        case
            when has_wilson then 'Wilson score'
            when has_poisson and numerator < 10 then 'exact Poisson'
            when has_poisson then 'Byar'
        end as interval_used
    from computed

),

published_for_areas as (

    select
        code as indicator_code, area_code, period, "value", status, submission_id
    from {{ ref('stg_published_statistics') }} as figures
    semi join {{ ref('int_definitions') }} as indicators
        on figures.code = indicators.indicator_code and figures.period = indicators.period
    where figure = 'indicator' and characteristic = 'total'

),

groups_of_one as (

    select group_code, any_value(member_code) as member_code
    from {{ ref('area_members') }}
    group by group_code
    having count(*) = 1

),

published as (

    select * from published_for_areas

    union all

    -- A partnership of one authority has the percentage published for that authority.
    select
        figures.indicator_code, groups_of_one.group_code as area_code, figures.period,
        figures."value", figures.status, figures.submission_id
    from published_for_areas as figures
    inner join groups_of_one on figures.area_code = groups_of_one.member_code

),

final as (

    -- A percentage is computed from its counts wherever they are published; only where they are
    -- not does the published percentage stand, marked as such.
    select
        coalesce(counted.indicator_code, published.indicator_code) as indicator_code,
        coalesce(counted.area_code, published.area_code) as area_code,
        coalesce(counted.period, published.period) as period,
        case when {{ shows_value('counted.numerator_status') }} then counted.numerator end
            as numerator,
        case when {{ shows_value('counted.denominator_status') }} then counted.denominator end
            as denominator,
        case when stands.as_published then published."value" else counted."value" end as "value",
        case when not stands.as_published then counted.lower_95 end as lower_95,
        case when not stands.as_published then counted.upper_95 end as upper_95,
        case when not stands.as_published then counted.interval_used end as interval_method,
        case when stands.as_published then published.status else counted.status end as status,
        case when stands.as_published then 'as_published' else 'computed' end as value_basis,
        published."value" as published_value,
        counted.denominator_period,
        coalesce(counted.is_denominator_stale, false) as is_denominator_stale,
        counted.missing_parts,
        not stands.as_published and coalesce(counted.is_from_quarters, false) as is_from_quarters,
        case when stands.as_published then published.submission_id else counted.submission_id end
            as submission_id
    from with_intervals as counted
    full outer join published using (indicator_code, area_code, period)
    cross join lateral (
        select
            counted.indicator_code is null
            or (
                published."value" is not null
                and (counted."value" is null or counted.is_from_quarters is true)
            ) as as_published
    ) as stands

)

select * from final
