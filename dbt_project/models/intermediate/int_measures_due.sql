-- Each count that a return must hold: agency, measure, area, quarter.
with returns_due as (

    select * from {{ ref('int_returns_due') }} where dataset = 'performance_return'

),

final as (

    select
        returns_due.agency_code,
        measures.measure_code,
        unnest(string_split(returns_due.area_codes, ';')) as area_code,
        returns_due.period,
        returns_due.due_on
    from returns_due
    inner join {{ ref('measures') }} as measures
        on returns_due.agency_type = measures.supplier_type and measures.is_returned

)

select * from final
