-- Which body reports on which year for which area: every one of the list for a year whose register is
-- due, and whatever the register names besides. The day is the one agreed with the body, or that of
-- the register.
with years as (

    select left(period, 7) as year, min(due_on) as register_due_on
    from {{ ref('int_returns_due') }}
    where dataset = 'assurance_report'
    group by all

),

reports as (

    select * from {{ ref('int_assurance_register') }} where item_type = 'report'

),

asked as (

    select years.year, bodies.body_code, bodies.scope
    from years
    cross join {{ ref('assurance_bodies') }} as bodies

    union

    select year, body_code, scope from reports

),

final as (

    select
        asked.year,
        asked.body_code,
        bodies.body,
        asked.scope,
        bodies.sort_order,
        coalesce(reports.due_on, years.register_due_on) as due_on,
        reports.received_on,
        reports.presented_on,
        reports.presented_to
    from asked
    inner join {{ ref('assurance_bodies') }} as bodies using (body_code, scope)
    left join reports using (year, body_code, scope)
    left join years using (year)

)

select * from final
