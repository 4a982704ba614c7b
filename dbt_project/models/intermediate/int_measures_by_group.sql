-- Partnerships and the sub-region: the sum of their authorities. Where a part is missing or
-- confidential there is no sum, and the parts that are wanting are named. Of medians there is never
-- a sum: only a group of one authority has its median.
with members as (

    select area_members.group_code, area_members.member_code, areas.area_name as member_name
    from {{ ref('area_members') }} as area_members
    inner join {{ ref('areas') }} as areas on area_members.member_code = areas.area_code

),

groups as (

    select group_code, count(*) as members, list(member_name) as member_names
    from members
    group by group_code

),

parts as (

    select members.group_code, members.member_name, measures.*
    from members
    inner join {{ ref('int_measures_by_area') }} as measures
        on members.member_code = measures.area_code

),

summed as (

    -- Lists are put in order further down: an ordered aggregate costs more than all the rest.
    select
        measure_code, group_code, period, characteristic, category, characteristic_2, category_2,
        {{ sum_of_all('"value"') }} as summed_value,
        {{ gravest_status('status') }} as gravest_status,
        count(*) as parts,
        bool_or(is_official) as is_official,
        bool_or(is_from_quarters) as is_from_quarters,
        bool_or(is_from_years) as is_from_years,
        list(member_name || ': ' || coalesce(missing_parts, status))
            filter (where "value" is null or not {{ shows_value('status') }}) as wanting,
        list(member_name) as present,
        map_keys(histogram(submission_id)) as submission_ids
    from parts
    group by
        measure_code, group_code, period, characteristic, category, characteristic_2, category_2

),

medians as (

    select measure_code from {{ ref('measures') }} where counts = 'median_days'

),

judged as (

    select
        summed.*,
        groups.members > 1 and medians.measure_code is not null as is_median_of_several,
        -- Nobody owes an official figure that was not published; a return's figure is owed.
        case
            when groups.members > 1 and medians.measure_code is not null then 'x'
            when summed.parts = groups.members or summed.gravest_status = 'c'
                then summed.gravest_status
            when summed.is_official or summed.is_from_quarters or summed.is_from_years then 'x'
            else 'not_received'
        end as status,
        case
            when summed.parts < groups.members
                then list_transform(
                    list_filter(
                        groups.member_names,
                        lambda name: not list_contains(summed.present, name)
                    ),
                    lambda name: name || ': no figure'
                )
        end as absent
    from summed
    inner join groups on summed.group_code = groups.group_code
    left join medians on summed.measure_code = medians.measure_code

),

final as (

    select
        measure_code, group_code as area_code, period,
        characteristic, category, characteristic_2, category_2,
        case when {{ shows_value('status') }} then summed_value end as "value",
        status,
        case
            when is_median_of_several then 'a median cannot be added up'
            when wanting is not null or absent is not null
                then array_to_string(list_sort(list_concat(wanting, absent)), '; ')
        end as missing_parts,
        nullif(array_to_string(list_sort(submission_ids), ';'), '')
            as submission_id,
        is_from_quarters,
        is_from_years
    from judged

)

select * from final
