-- Of a million rows only those whose key's hash stands twice are compared by the key itself.
with hashed as (

    select
        hash(
            measure_code, area_code, period, characteristic, category, characteristic_2, category_2
        ) as key_hash
    from {{ ref('stg_performance_return') }}

),

suspects as (

    select key_hash from hashed group by key_hash having count(*) > 1

)

select
    measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
    count(*) as occurrences
from {{ ref('stg_performance_return') }}
where
    hash(measure_code, area_code, period, characteristic, category, characteristic_2, category_2)
    in (select key_hash from suspects)
group by all
having count(*) > 1
