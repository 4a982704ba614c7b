-- The protected characteristics that no count of an agency's return was broken down by: one row for
-- each return that came. A breakdown of which only 'unknown' has figures is none.
with protected as (

    select distinct protected_characteristic, characteristic
    from {{ ref('characteristics') }}
    where protected_characteristic is not null

),

named as (

    select distinct protected_characteristic from protected

),

returned as (

    select due.agency_code, due.period, due.due_on
    from {{ ref('int_returns_due') }} as due
    semi join {{ ref('stg_performance_return') }} as sent
        on due.agency_code = sent.agency_code and due.period = sent.period
    where due.dataset = 'performance_return'

),

counts as (

    select agency_code, period, characteristic, category
    from {{ ref('stg_performance_return') }}
    where characteristic != 'total' and (status in ('c', 'k') or {{ shows_value('status') }})

    union all

    select agency_code, period, characteristic_2, category_2
    from {{ ref('stg_performance_return') }}
    where characteristic_2 != 'none' and (status in ('c', 'k') or {{ shows_value('status') }})

),

collected as (

    select distinct counts.agency_code, counts.period, protected.protected_characteristic
    from counts
    inner join protected using (characteristic)
    where counts.category != 'unknown'

),

final as (

    select
        returned.agency_code,
        returned.period,
        returned.due_on,
        string_agg(
            replace(named.protected_characteristic, '_', ' '), ', '
            order by named.protected_characteristic
        ) as not_collected
    from returned
    cross join named
    anti join collected
        on returned.agency_code = collected.agency_code
        and returned.period = collected.period
        and named.protected_characteristic = collected.protected_characteristic
    group by returned.agency_code, returned.period, returned.due_on

)

select * from final
