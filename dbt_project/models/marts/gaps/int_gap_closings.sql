-- Gaps of a quarter that what came later has closed: reports and returns that came after their day,
-- and counts that a first return did not hold and a later one of the same quarter does.
with first_returns as (

    select
        agency_code, period,
        min_by(submission_id, sequence) as submission_id,
        cast(max(received_at) as date) as closed_on
    from {{ ref('stg_submissions') }}
    where dataset = 'performance_return' and outcome = 'accepted'
    group by agency_code, period
    having count(*) > 1

),

completed as (

    select
        'measure_not_supplied' as kind, due.agency_code, 'performance_return' as dataset,
        due.measure_code, due.area_code, due.period,
        'The first return came without a figure for this measure.' as why,
        due.due_on as since, firsts.closed_on,
        'The return was sent again with it.' as how_closed
    from first_returns as firsts
    inner join {{ ref('int_measures_due') }} as due using (agency_code, period)
    inner join {{ ref('stg_performance_return') }} as now
        on due.measure_code = now.measure_code and due.area_code = now.area_code
        and due.period = now.period and now.characteristic = 'total'
        and now.characteristic_2 = 'none'
        and now.status not in ('x', 'not_collected', 'not_received')
    left join {{ source('raw', 'performance_return') }} as sent
        on firsts.submission_id = sent.submission_id
        and due.measure_code = sent.measure and due.area_code = sent.area
        and sent.characteristic = 'total' and sent.characteristic_2 = 'none'
    where sent.status is null or sent.status in ('x', 'not_collected', 'not_received')

),

late as (

    select
        'return_missing' as kind, agency_code, dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code, period,
        'The return had not been received by its day.' as why,
        due_on as since, received_on as closed_on, 'The return came.' as how_closed
    from {{ ref('fct_return') }}
    where status = 'late'

    union all

    select
        'subgroup_report_missing', returned.agency_code, 'subgroup_report',
        cast(null as varchar), reports.scope, reports.period,
        reports.subgroup || ' had sent no highlight report by its day.',
        reports.due_on, reports.received_on, 'The report came.'
    from {{ ref('fct_subgroup_report') }} as reports
    inner join {{ ref('fct_return') }} as returned
        on reports.period = returned.period
        -- Where the whole return was late, that says it.
        and returned.dataset = 'subgroup_report' and returned.status = 'received'
    where reports.status = 'late'

    union all

    select distinct
        'assurance_report_missing', returned.agency_code, 'assurance_report',
        cast(null as varchar), reports.scope, reports.period,
        reports.body || ' had sent no assurance report for ' || reports.year || ' by its day.',
        reports.due_on, reports.received_on, 'The report came.'
    from {{ ref('fct_assurance_report') }} as reports
    inner join {{ ref('fct_return') }} as returned
        on reports.period = returned.period
        and returned.dataset = 'assurance_report' and returned.status in ('received', 'late')
    where reports.status = 'late'

),

final as (

    select * from completed
    union all by name
    select * from late

)

select * from final
