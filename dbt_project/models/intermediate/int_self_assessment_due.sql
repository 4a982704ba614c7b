-- Which of the yearly self-assessments each agency is asked for: Section 11 and the practitioner
-- survey take turns, and the other one is 'not asked' that year.
with years as (

    select distinct period from {{ ref('int_returns_due') }} where period like '%-Q4'

),

turns as (

    select
        left(years.period, 7) as "year",
        years.period,
        expected.dataset,
        agencies.agency_code
    from {{ ref('expected_returns') }} as expected
    inner join {{ ref('yearly_cycle') }} as cycle on expected.dataset = cycle.dataset
    inner join {{ ref('agencies') }} as agencies using (agency_type)
    cross join years
    where expected.frequency = 'yearly'

),

final as (

    select
        turns."year",
        turns.period,
        turns.dataset,
        turns.agency_code,
        due.due_on is not null as is_asked,
        due.due_on
    from turns
    left join {{ ref('int_returns_due') }} as due using (period, dataset, agency_code)

)

select * from final
