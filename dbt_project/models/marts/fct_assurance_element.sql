-- The quality assurance timetable: each element of the framework, who provides it, for which period,
-- by which day, and what became of it.
with due as (

    select * from {{ ref('int_assurance_due') }}

),

submissions as (

    select * from {{ ref('stg_submissions') }}

),

returns as (

    -- A return that is owed is judged in one place, so that two tables never say two things of it.
    select
        'agency' as provider_kind, agency_code as provider_code, dataset, period as return_period,
        due_on, received_on, status, submission_id
    from {{ ref('fct_return') }}

    union all

    select
        'subgroup', subgroup_code, 'subgroup_report', period, due_on, received_on, status,
        submission_id
    from {{ ref('fct_subgroup_report') }}
    where is_due

    union all

    -- A service may report for each council: it has reported when all of them have.
    select
        'body', {{ name_as_code('body') }}, 'assurance_report', period, max(due_on),
        case when bool_and(received_on is not null) then max(received_on) end,
        case
            when bool_or(status = 'missing') then 'missing'
            when bool_or(status = 'not due') then 'not due'
            when bool_or(status = 'late') then 'late'
            else 'received'
        end,
        max(submission_id)
    from {{ ref('fct_assurance_report') }}
    group by body, period

),

newest_programme as (

    select * from {{ ref('fct_audit') }}
    where is_in_programme
    qualify row_number() over (partition by audit_code order by period desc) = 1

),

audits as (

    select
        planned_quarter as return_period,
        count(*) as planned,
        count(*) filter (state = 'reported') as reported,
        max(reported_period) as reported_period,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from newest_programme
    where planned_quarter is not null
    group by planned_quarter

),

arrivals as (

    -- What nobody owes as a return, or not in this period: as the ledger has it.
    select
        rules.rule_code, rules.provider_code, rules.period,
        min(submissions.received_at) as received_at,
        max_by(submissions.submission_id, submissions.sequence)
            filter (submissions.is_in_force) as submission_id
    from due as rules
    inner join {{ ref('int_periods') }} as quarters
        on quarters.period_kind = 'quarter'
        and quarters.starts_on between rules.starts_on and rules.ends_on
    inner join submissions
        on rules.dataset = submissions.dataset
        and rules.provider_code = submissions.agency_code
        and quarters.period = submissions.period
        and submissions.outcome = 'accepted'
    where rules.provider_kind = 'agency'
    group by all

),

programmes as (

    select count(*) > 0 as is_known from newest_programme

),

scrutiny as (

    select
        lines.period as return_period, 'scrutiny_plan' as dataset,
        max(lines.reported_on) as reported_on
    from {{ ref('fct_scrutiny_line') }} as lines
    inner join {{ ref('int_periods') }} as periods
        on lines.period = periods.period
        and lines.reported_on between periods.starts_on and periods.ends_on
    group by lines.period

),

joined as (

    select
        due.*,
        scrutiny.reported_on,
        returns.status as return_status,
        returns.due_on as return_due_on,
        coalesce(returns.received_on, cast(arrivals.received_at as date)) as received_on,
        audits.planned as audits_planned,
        audits.reported as audits_reported,
        -- Who else sends it is not in the ledger: a file of one may hold the words of many.
        due.is_taken_in and due.provider_kind = 'agency' as is_in_ledger,
        coalesce(
            returns.submission_id, arrivals.submission_id,
            case when due.dataset = 'audit_export' then audits.submission_id end
        ) as submission_id,
        due.dataset = 'audit_export' and due.provider_kind = 'subgroup' and programmes.is_known
            as is_of_audits
    from due
    cross join programmes
    left join returns using (provider_kind, provider_code, dataset, return_period)
    left join arrivals using (rule_code, provider_code, period)
    left join audits
        on due.return_period = audits.return_period
        and due.dataset = 'audit_export' and due.provider_kind = 'subgroup'
    left join scrutiny using (dataset, return_period)

),

judged as (

    select
        *,
        case
            when return_status is not null then return_status
            when is_of_audits and audits_planned is null and not is_planned then 'not asked'
            when not is_asked and received_on is null then 'not asked'
            when is_of_audits and audits_reported = audits_planned then 'received'
            when received_on is not null
                then if(received_on <= coalesce(due_on, received_on), 'received', 'late')
            when is_planned then 'planned'
            when due_on is null then if(is_in_ledger, 'none', 'not recorded')
            when cast('{{ var("as_of") }}' as timestamp) <= due_on + interval 1 day then 'not due'
            when is_in_ledger or is_of_audits then 'missing'
            else 'not recorded'
        end as status
    from joined

),

final as (

    select
        judged.rule_code,
        judged.element_code,
        judged.element,
        judged.sections,
        judged.provider_kind,
        judged.provider_code,
        judged.provider,
        judged.area_codes,
        judged.dataset,
        judged.frequency,
        judged.period,
        judged.label as period_label,
        judged.financial_year,
        judged.ends_on,
        case when judged.status != 'not asked' then coalesce(judged.return_due_on, judged.due_on) end
            as due_on,
        judged.received_on,
        judged.status,
        judged.reported_to,
        judged.reported_on,
        judged.how_provided,
        nullif(concat_ws(
            '; ',
            case when judged.is_of_audits and judged.audits_planned is not null
                then judged.audits_reported || ' of ' || judged.audits_planned
                    || ' audits planned for the quarter reported' end,
            submissions.original_name
        ), '') as reference,
        judged.submission_id,
        judged.sort_order
    from judged
    left join submissions on judged.submission_id = submissions.submission_id

)

select * from final
