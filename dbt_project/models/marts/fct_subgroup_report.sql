-- Each subgroup in each quarter: whether its highlight report was due, whether it came, and what it
-- says.
with reports as (

    select
        period,
        subgroup_code,
        {% for item_type in [
            'achievement', 'risk', 'next_step', 'decision_wanted', 'good_practice'
        ] %}
        max("text") filter (where item_type = '{{ item_type }}') as {{ item_type }},
        {% endfor %}
        case
            when bool_or(rag = 'red') then 'red'
            when bool_or(rag = 'amber') then 'amber'
            when bool_or(rag = 'green') then 'green'
        end as rag,
        string_agg(distinct author_role, ', ' order by author_role) as author_role,
        max(written_on) as written_on,
        min(sheet) as sheet,
        min(row_number) as first_row,
        max(submission_id) as submission_id
    from {{ ref('stg_subgroup_report') }}
    group by period, subgroup_code

),

final as (

    select
        due.period,
        due.subgroup_code,
        due.subgroup,
        due.scope,
        due.frequency,
        due.sort_order,
        due.is_due,
        due.due_on,
        case when reports.period is not null then cast(arrivals.received_at as date) end
            as received_on,
        case
            when reports.period is not null and cast(arrivals.received_at as date) > due.due_on
                then 'late'
            when reports.period is not null then 'received'
            when not due.is_due then 'not asked'
            when cast('{{ var("as_of") }}' as timestamp) > due.due_on + interval 1 day
                then 'missing'
            else 'not due'
        end as status,
        reports.rag,
        reports.achievement,
        reports.risk,
        reports.next_step,
        reports.decision_wanted,
        reports.good_practice,
        reports.author_role,
        reports.written_on,
        nullif(
            concat_ws(
                ', ', submissions.original_name, reports.sheet, 'from row ' || reports.first_row
            ),
            ''
        ) as reference,
        reports.submission_id
    from {{ ref('int_subgroup_reports_due') }} as due
    left join reports using (period, subgroup_code)
    left join {{ ref('stg_subgroup_report_arrivals') }} as arrivals using (period, subgroup_code)
    left join {{ ref('stg_submissions') }} as submissions
        on reports.submission_id = submissions.submission_id

)

select * from final
