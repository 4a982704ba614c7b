-- Resident children by area and mid-year, groups of areas included.
with by_area as (

    select area_code, mid_year, age_group, "value", status, submission_id, is_synthetic
    from {{ ref('stg_population') }}
    where characteristic = 'total'

),

members as (

    select group_code, member_code, count(*) over (partition by group_code) as members
    from {{ ref('area_members') }}

),

by_group as (

    select
        members.group_code as area_code,
        by_area.mid_year,
        by_area.age_group,
        {{ sum_of_all('by_area."value"') }} as "value",
        case
            when count(*) = any_value(members.members) then {{ gravest_status('by_area.status') }}
            else 'x'
        end as status,
        string_agg(distinct by_area.submission_id, ';' order by by_area.submission_id)
            as submission_id,
        bool_or(by_area.is_synthetic) as is_synthetic
    from members
    inner join by_area on members.member_code = by_area.area_code
    group by all

),

everyone as (

    select * from by_area
    union all
    select * from by_group

),

final as (

    select
        area_code,
        mid_year,
        age_group as measure_code,
        case when {{ shows_value('status') }} then "value" end as "value",
        status,
        submission_id,
        is_synthetic
    from everyone

)

select * from final
