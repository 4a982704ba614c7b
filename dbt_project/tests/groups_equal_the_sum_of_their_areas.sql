-- A partnership's count is the sum of its authorities' counts wherever all of them are shown, and
-- is not shown anywhere else.
with members as (

    select group_code, member_code, count(*) over (partition by group_code) as members
    from {{ ref('area_members') }}

),

counts as (

    select *, {{ breakdown_key() }} as breakdown_key
    from {{ ref('fct_measure') }}

),

parts_and_groups as (

    select
        members.group_code, members.members, true as is_part,
        counts.measure_code, counts.period, counts.breakdown_key, counts.status, counts."value"
    from counts
    inner join members on counts.area_code = members.member_code

    union all

    select
        area_code, null, false, measure_code, period, breakdown_key, status, "value"
    from counts
    where area_code in (select group_code from members)

),

compared as (

    select
        group_code, measure_code, period, breakdown_key,
        case
            when count("value") filter (where is_part and status in ('ok', 'u'))
                = any_value(members)
                then sum("value") filter (where is_part)
        end as sum_of_areas,
        max("value") filter (where not is_part) as value_of_group
    from parts_and_groups
    group by group_code, measure_code, period, breakdown_key

)

select *
from compared
where sum_of_areas is distinct from value_of_group
