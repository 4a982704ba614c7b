-- The rows of the local picture, for authorities and for the groups they make up: everything but the
-- figures. Those are put beside one another by the release room, after suppression and from what is
-- left of it, so that a hidden count cannot come back here.
with members as (

    select group_code, member_code from {{ ref('area_members') }}

    union all

    select area_code, area_code from {{ ref('areas') }} where area_type = 'authority'

),

published as (

    -- The release of the official figure: that of the same year and nothing older.
    select
        code as measure_code, area_code, period as "year",
        any_value(publication) as publication, any_value(release_period) as release_period
    from {{ ref('stg_published_statistics') }}
    where figure = 'measure' and characteristic = 'total'
    group by code, area_code, period

),

parts as (

    select
        members.group_code as area_code,
        sent.* exclude (area_code),
        areas.area_name as member_name,
        counts.measure_code,
        published.publication,
        published.release_period
    from {{ ref('int_wider_counts_sent') }} as sent
    inner join members on sent.area_code = members.member_code
    inner join {{ ref('areas') }} as areas on sent.area_code = areas.area_code
    inner join {{ ref('wider_counts') }} as counts using (count_code)
    left join published
        on counts.measure_code = published.measure_code
        and sent.area_code = published.area_code
        and sent."year" = published."year"

),

noted as (

    select
        area_code, period, "year", count_code,
        count(*) as members,
        -- One authority's note needs no name.
        case count(*)
            when 1 then any_value(note)
            else string_agg(member_name || ': ' || note, ' ' order by member_name)
        end as note,
        case
            when count(publication) = count(*)
                then string_agg(distinct publication, '; ' order by publication)
        end as publication,
        case
            when count(publication) = count(*)
                then string_agg(distinct release_period, '; ' order by release_period)
        end as published_release
    from parts
    group by area_code, period, "year", count_code

),

final as (

    select
        noted.period,
        noted."year",
        noted.area_code,
        noted.count_code,
        counts.title,
        counts.counted,
        counts.definition,
        counts.sort_order,
        counts.yearly_measure,
        counts.measure_code,
        counts.published_to,
        noted.members,
        noted.note,
        noted.publication,
        noted.published_release
    from noted
    inner join {{ ref('wider_counts') }} as counts using (count_code)

)

select * from final
