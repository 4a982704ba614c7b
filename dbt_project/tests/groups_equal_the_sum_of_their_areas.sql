-- A partnership's count is the sum of its authorities' counts wherever all of them are shown, and
-- is not shown anywhere else. A median of several authorities is shown nowhere. What a partnership does
-- as one (its audits, its actions) is no authority's.
with members as (

    select group_code, member_code, count(*) over (partition by group_code) as members
    from {{ ref('area_members') }}

),

counts as (

    select
        fct_measure.*,
        {{ breakdown_key() }} as breakdown_key,
        dim_measure.counts = 'median_days' as is_median
    from {{ ref('fct_measure') }} as fct_measure
    inner join {{ ref('dim_measure') }} as dim_measure using (measure_code)
    where measure_code not in (select measure_code from {{ ref('int_partnership_counts') }})

),

parts_and_groups as (

    select
        members.group_code, members.members, true as is_part, counts.is_median,
        counts.measure_code, counts.period, counts.breakdown_key, counts.status, counts."value"
    from counts
    inner join members on counts.area_code = members.member_code

    union all

    select
        area_code, null, false, is_median, measure_code, period, breakdown_key, status, "value"
    from counts
    where area_code in (select group_code from members)

),

compared as (

    select
        group_code, measure_code, period, breakdown_key,
        case
            when
                count("value") filter (where is_part and status in ('ok', 'u'))
                = any_value(members)
                and (any_value(members) = 1 or not bool_or(is_median))
                then sum("value") filter (where is_part)
        end as sum_of_areas,
        max("value") filter (where not is_part) as value_of_group
    from parts_and_groups
    group by group_code, measure_code, period, breakdown_key

)

select *
from compared
where
    (sum_of_areas is null) != (value_of_group is null)
    -- Full-time equivalents have decimals, whose last bits depend on the order of adding.
    or abs(sum_of_areas - value_of_group) > 1e-6
