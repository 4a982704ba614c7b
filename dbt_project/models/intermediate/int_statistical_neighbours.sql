-- The neighbours of each authority of the catalogue by ONS code, and of a partnership that is one
-- authority. A neighbour has several ONS codes where it was given a new one.
with authority_codes as (

    -- Published statistics give both codes of an authority; the model knows the department's only.
    select distinct dfe_area_code, area_code
    from {{ ref('stg_published_statistics') }}
    where dfe_area_code is not null

),

own_areas as (

    select area_code, area_code as authority_code
    from {{ ref('areas') }}
    where area_type = 'authority'

    union all

    select group_code, any_value(member_code)
    from {{ ref('area_members') }}
    group by group_code
    having count(*) = 1

),

final as (

    select
        own_areas.area_code,
        neighbours.dfe_neighbour_code,
        neighbours."rank",
        neighbours.closeness,
        theirs.area_code as neighbour_area_code
    from {{ ref('stg_statistical_neighbours') }} as neighbours
    inner join authority_codes as ours on neighbours.dfe_area_code = ours.dfe_area_code
    inner join own_areas on ours.area_code = own_areas.authority_code
    inner join authority_codes as theirs
        on neighbours.dfe_neighbour_code = theirs.dfe_area_code

)

select * from final
