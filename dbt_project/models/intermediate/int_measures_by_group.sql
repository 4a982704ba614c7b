-- Partnerships and the sub-region: the sum of their authorities. Where a part is missing or
-- confidential there is no sum, and the parts that are wanting are named.
with members as (

    select
        area_members.group_code,
        area_members.member_code,
        areas.area_name as member_name,
        count(*) over (partition by area_members.group_code) as members
    from {{ ref('area_members') }} as area_members
    inner join {{ ref('areas') }} as areas on area_members.member_code = areas.area_code

),

parts as (

    select
        members.group_code,
        members.members,
        members.member_name,
        measures.*
    from members
    inner join {{ ref('int_measures_by_area') }} as measures
        on members.member_code = measures.area_code

),

summed as (

    select
        measure_code, group_code as area_code, period,
        characteristic, category, characteristic_2, category_2,
        sum("value") as summed_value,
        case
            when count(*) = any_value(members) then {{ gravest_status('status') }}
            when bool_or(status = 'c') then 'c'
            else 'not_received'
        end as status,
        string_agg(
            member_name || ': ' || status, '; ' order by member_name
        ) filter (where not {{ shows_value('status') }}) as wanting,
        any_value(members) - count(*) as members_absent,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from parts
    group by all

),

final as (

    select
        summed.measure_code, summed.area_code, summed.period,
        summed.characteristic, summed.category, summed.characteristic_2, summed.category_2,
        case when {{ shows_value('summed.status') }} then summed.summed_value end as "value",
        summed.status,
        nullif(
            concat_ws(
                '; ', summed.wanting,
                case
                    when summed.members_absent > 0
                        then summed.members_absent || ' of the areas did not send this group'
                end
            ), ''
        ) as missing_parts,
        summed.submission_id
    from summed

)

select * from final
