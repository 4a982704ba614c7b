-- Which subgroup is asked for a report on which quarter: a yearly one after the fourth. The day is
-- that of the return they come in.
with asked as (

    select
        subgroups.*,
        due.period,
        due.due_on as return_due_on,
        subgroups.frequency = 'quarterly' or due.period like '%-Q4' as is_due
    from {{ ref('int_returns_due') }} as due
    cross join {{ ref('subgroups') }} as subgroups
    where due.dataset = 'subgroup_report'

),

final as (

    select
        period,
        subgroup_code,
        subgroup,
        scope,
        frequency,
        sort_order,
        is_due,
        case when is_due then return_due_on end as due_on
    from asked

)

select * from final
