-- The targets that hold, for each area they hold for. Faulty rows are left out.
with sound as (

    select target_rows.*
    from {{ ref('int_target_rows') }} as target_rows
    anti join {{ ref('int_target_faults') }} as faults using (catalogue, row_number)

),

groups_of_one as (

    select group_code, any_value(member_code) as member_code
    from {{ ref('area_members') }}
    group by group_code
    having count(*) = 1

),

holds_for as (

    -- A partnership of one authority is that authority: the target of one is the other's too.
    select area_code, area_code as target_area, 1 as distance from {{ ref('areas') }}
    union all
    select group_code, member_code, 2 from groups_of_one
    union all
    select member_code, group_code, 2 from groups_of_one
    union all
    select area_code, 'all', 3
    from {{ ref('areas') }}
    where area_type not in ('region', 'country')

),

final as (

    -- The area's own target comes first, and of two for one area the plan's.
    select
        sound.indicator_code,
        holds_for.area_code,
        sound.target,
        sound.tolerance,
        sound.valid_from,
        sound.valid_to,
        sound.source,
        sound.catalogue,
        sound.row_number,
        holds_for.distance * 2 + (sound.catalogue = 'targets')::integer as precedence
    from sound
    inner join holds_for on sound.area_code = holds_for.target_area

)

select * from final
