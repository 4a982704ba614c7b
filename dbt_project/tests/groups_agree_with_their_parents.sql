-- A code's five-group is its group's parent (or the group itself), and every group, parent and
-- code names a row of characteristics.csv.
with groups as (

    select * from {{ ref('characteristics') }}

),

codes as (

    select
        codes.classification,
        codes.code,
        codes.five_group,
        codes.category as named,
        coalesce(groups.parent_category, groups.category) as parent_of_named
    from {{ ref('category_codes') }} as codes
    left join groups using (characteristic, category)

),

final as (

    select 'code ' || classification || ' ' || code as place
    from codes
    where named is not null and five_group is distinct from parent_of_named

    union all

    select 'code ' || classification || ' ' || code || ' has a five-group but no group'
    from codes
    where named is null and five_group is not null

    union all

    select 'group ' || groups.characteristic || ' ' || groups.category
    from groups
    left join groups as parents
        on groups.parent_characteristic = parents.characteristic
        and groups.parent_category = parents.category
    where
        (groups.parent_characteristic is null) != (groups.parent_category is null)
        or (groups.parent_characteristic is not null and parents.category is null)

    union all

    -- A group's parent is one of five: a parent with a parent would be counted twice.
    select 'parent ' || groups.characteristic || ' ' || groups.category
    from groups
    inner join groups as parents
        on groups.parent_characteristic = parents.characteristic
        and groups.parent_category = parents.category
    where parents.parent_category is not null

    union all

    -- One text, two groups: what an agency meant by it could not be told.
    select 'code ' || lower(code)
    from {{ ref('category_codes') }}
    where may_be_sent
    group by lower(code)
    having count(distinct category) > 1

)

select * from final
