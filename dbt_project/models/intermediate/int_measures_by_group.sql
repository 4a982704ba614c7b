-- Partnerships and the sub-region: the sum of their authorities. Where a part is missing or
-- confidential there is no sum, and the parts that are wanting are named.
with members as (

    select
        area_members.group_code,
        area_members.member_code,
        areas.area_name as member_name,
        list(areas.area_name) over (partition by area_members.group_code) as all_members
    from {{ ref('area_members') }} as area_members
    inner join {{ ref('areas') }} as areas on area_members.member_code = areas.area_code

),

parts as (

    select
        members.group_code,
        members.all_members,
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
        {{ sum_of_all('"value"') }} as summed_value,
        -- Nobody owes an official figure that was not published; a return's figure is owed.
        case
            when count(*) = len(any_value(all_members)) then {{ gravest_status('status') }}
            when bool_or(status = 'c') then 'c'
            when any_value(is_official) then 'x'
            else 'not_received'
        end as status,
        string_agg(
            member_name || ': ' || status, '; ' order by member_name
        ) filter (where "value" is null or not {{ shows_value('status') }}) as wanting,
        any_value(all_members) as all_members,
        list(member_name) as present_members,
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
                nullif(
                    array_to_string(
                        list_transform(
                            list_filter(
                                list_sort(summed.all_members),
                                lambda member: not list_contains(summed.present_members, member)
                            ),
                            lambda member: member || ': no figure'
                        ), '; '
                    ), ''
                )
            ), ''
        ) as missing_parts,
        summed.submission_id
    from summed

)

select * from final
