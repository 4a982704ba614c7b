-- How many checks of each dimension each return that was due passed, of how many.
with returns as (

    select agency_code, dataset, period, status
    from {{ ref('fct_return') }}
    where status != 'not due'

),

spoken_for as (

    -- The file that is used; where none could be used, the last one that was turned away.
    select
        agency_code, dataset, period,
        coalesce(
            max_by(submission_id, sequence) filter (where is_in_force),
            max_by(submission_id, sequence) filter (where outcome = 'rejected')
        ) as submission_id
    from {{ ref('stg_submissions') }}
    where agency_code is not null and dataset is not null
    group by agency_code, dataset, period

),

rules as (

    select
        agency_code, dataset, period, results.dimension,
        sum(results.checked - results.failed) as numerator,
        sum(results.checked) as denominator,
        'checks' as counted
    from returns
    inner join spoken_for using (agency_code, dataset, period)
    inner join {{ ref('stg_rule_results') }} as results using (submission_id)
    -- A performance return is as complete as the counts that it holds.
    where not (dataset = 'performance_return' and results.dimension = 'completeness')
    group by agency_code, dataset, period, results.dimension

),

counts as (

    select
        due.agency_code, 'performance_return' as dataset, due.period,
        'completeness' as dimension,
        count(*) filter (
            where sent.status is not null
                and sent.status not in ('x', 'not_collected', 'not_received')
        ) as numerator,
        count(*) as denominator,
        'counts asked for' as counted
    from {{ ref('int_measures_due') }} as due
    semi join returns
        on due.agency_code = returns.agency_code and due.period = returns.period
        and returns.dataset = 'performance_return'
    left join {{ ref('stg_performance_return') }} as sent
        on due.measure_code = sent.measure_code and due.area_code = sent.area_code
        and due.period = sent.period and sent.characteristic = 'total'
        and sent.characteristic_2 = 'none'
    group by due.agency_code, due.period

),

days as (

    select
        agency_code, dataset, period, 'timeliness' as dimension,
        cast(status = 'received' as integer) as numerator, 1 as denominator,
        'returns' as counted
    from returns

),

final as (

    select * from rules
    union all by name
    select * from counts
    union all by name
    select * from days

)

select * from final
