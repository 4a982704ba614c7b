-- What is not known, why, since when, and who can put it right.
with returns as (

    select
        case status when 'rejected' then 'return_rejected' else 'return_missing' end as kind,
        agency_code, dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        case status
            when 'rejected' then 'The return was sent but broke its contract; it is not used.'
            else 'The return has not been received.'
        end as why,
        due_on as since
    from {{ ref('fct_return') }}
    where status in ('missing', 'rejected')

),

measures as (

    select
        case when sent.status is null then 'measure_not_supplied' else 'value_not_available' end
            as kind,
        due.agency_code, 'performance_return' as dataset,
        due.measure_code, due.area_code, due.period,
        case
            when sent.status is null then 'The return was received without this measure.'
            when sent.status = 'not_collected' then 'The agency does not collect this measure.'
            else 'The agency had no figure for this measure.'
        end as why,
        due.due_on as since
    from {{ ref('int_measures_due') }} as due
    inner join {{ ref('fct_return') }} as returned
        on due.agency_code = returned.agency_code and due.period = returned.period
        and returned.dataset = 'performance_return' and returned.status in ('received', 'late')
    left join {{ ref('stg_performance_return') }} as sent
        on due.measure_code = sent.measure_code and due.area_code = sent.area_code
        and due.period = sent.period and sent.characteristic = 'total'
        and sent.characteristic_2 = 'none'
    where sent.status is null or sent.status in ('x', 'not_collected', 'not_received')

),

faults as (

    select
        'catalogue_fault' as kind, cast(null as varchar) as agency_code, catalogue as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        cast(null as varchar) as period, message as why, cast(null as date) as since
    from {{ ref('int_catalogue_faults') }}

    union all

    select
        'figure_impossible', agency_code, 'performance_return', cast(null as varchar), area_code,
        period, message, cast(null as date)
    from {{ ref('int_impossible_figures') }}

),

assessments as (

    select
        'assessment_without_outcome' as kind,
        agency_code, 'outcome_assessment' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'Assessed, but not an outcome statement of the Business Plan for the quarter: '
            || string_agg(outcome_code, ', ' order by outcome_code)
            || '. Correct the plan or the code, and send the file again.' as why,
        min(periods.ends_on) as since
    from {{ ref('stg_outcome_assessment') }}
    anti join {{ ref('int_outcomes_in_force') }} using (plan, outcome_code, period)
    inner join {{ ref('int_periods') }} as periods using (period)
    group by agency_code, period

),

strays as (

    select
        'outcome_not_in_plan' as kind,
        agency_code, dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'Named, but not an outcome statement of one Business Plan for the quarter: '
            || string_agg(distinct outcome_code, ', ' order by outcome_code)
            || '. Correct the code, and send the file again.' as why,
        min(periods.ends_on) as since
    from (
        select 'voice' as dataset, agency_code, period, outcome_code from {{ ref('stg_voice') }}
        union all
        select 'subgroup_report', agency_code, period, outcome_code
        from {{ ref('stg_subgroup_report') }}
    )
    anti join {{ ref('int_outcomes_named') }} using (period, outcome_code)
    inner join {{ ref('int_periods') }} as periods using (period)
    where outcome_code is not null
    group by agency_code, dataset, period

),

subgroups as (

    -- Where the whole return is missing, that is one gap and not one for each group.
    select
        'subgroup_report_missing' as kind,
        returned.agency_code, 'subgroup_report' as dataset,
        cast(null as varchar) as measure_code, reports.scope as area_code,
        reports.period,
        reports.subgroup || ' has sent no highlight report.' as why,
        reports.due_on as since
    from {{ ref('fct_subgroup_report') }} as reports
    inner join {{ ref('fct_return') }} as returned
        on reports.period = returned.period
        and returned.dataset = 'subgroup_report' and returned.status in ('received', 'late')
    where reports.status = 'missing'

),

statements as (

    -- A statement may name what the plan of the year to come holds.
    select
        'outcome_not_in_plan' as kind,
        agency_code, 'assurance_statement' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'Named, but not an outcome statement of one Business Plan for the quarter or the next: '
            || string_agg(distinct outcome_code, ', ' order by outcome_code)
            || '. Correct the code, and send the file again.' as why,
        min(periods.ends_on) as since
    from {{ ref('int_assurance_statements_named') }}
    inner join {{ ref('int_periods') }} as periods using (period)
    where outcome_code is not null and outcome_statement is null
    group by agency_code, period

),

assurance as (

    -- Where the whole register is missing, that is one gap and not one for each body.
    select distinct
        'assurance_report_missing' as kind,
        returned.agency_code, 'assurance_report' as dataset,
        cast(null as varchar) as measure_code, reports.scope as area_code,
        reports.period,
        reports.body || ' has sent no assurance report for ' || reports.year || '.' as why,
        reports.due_on as since
    from {{ ref('fct_assurance_report') }} as reports
    inner join {{ ref('fct_return') }} as returned
        on reports.period = returned.period
        and returned.dataset = 'assurance_report' and returned.status in ('received', 'late')
    where reports.status = 'missing'

),

standards as (

    select
        'section11_standard_missing' as kind,
        agency_code, 'section11' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'The Section 11 self-assessment was received without: '
            || string_agg("standard", ', ' order by sort_order) || '.' as why,
        min(due_on) as since
    from {{ ref('fct_section11') }}
    where status = 'not graded'
    group by agency_code, period

),

months as (

    -- Of a return that came; where the whole of it is missing, that is the gap.
    select
        'workforce_month_missing' as kind,
        agency_code, 'workforce' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'The return came without figures of ' || string_agg(
            strftime("month", '%B %Y') || ' (' || replace(role_group, '_', ' ') || ')', ', '
            order by "month", role_group
        ) || '. Send it again with them.' as why,
        cast(min("month") + to_months(1) as date) as since
    from {{ ref('int_workforce_months') }}
    where not is_sent
    group by agency_code, period

),

wider as (

    -- Of a return that came; where the whole of it is missing, that is the gap.
    select
        'wider_count_missing' as kind,
        sent.agency_code, 'wider_context' as dataset,
        sent.yearly_measure as measure_code, sent.area_code,
        sent.period,
        case sent.status
            when 'not_received' then 'The yearly return came without this count.'
            when 'not_collected' then 'The agency does not collect this count.'
            else 'The agency had no figure for this count.'
        end as why,
        sent.due_on as since
    from {{ ref('int_wider_counts_sent') }} as sent
    inner join {{ ref('fct_return') }} as returned
        on sent.agency_code = returned.agency_code and sent.period = returned.period
        and returned.dataset = 'wider_context' and returned.status in ('received', 'late')
    where sent.status in ('not_received', 'x', 'not_collected')

),

elements as (

    -- A return that is owed, a subgroup's report and another service's are gaps already.
    select
        'assurance_missing' as kind,
        case when elements.provider_kind = 'agency' then elements.provider_code end as agency_code,
        elements.dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        quarters.period,
        elements.element || ', ' || elements.period_label || ': not received from '
            || elements.provider || coalesce(' (' || elements.reference || ')', '') || '.' as why,
        elements.due_on as since
    from {{ ref('fct_assurance_element') }} as elements
    -- What is of a year is missed in its last quarter.
    inner join {{ ref('int_periods') }} as quarters
        on quarters.period_kind = 'quarter' and quarters.ends_on = elements.ends_on
    left join {{ ref('int_returns_due') }} as owed
        on elements.provider_kind = 'agency' and elements.provider_code = owed.agency_code
        and elements.dataset = owed.dataset and quarters.period = owed.period
    where
        elements.status = 'missing' and owed.dataset is null
        and elements.dataset not in ('subgroup_report', 'assurance_report')

),

characteristics as (

    select
        'characteristic_not_collected' as kind,
        agency_code, 'performance_return' as dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        period,
        'No count in the return was by ' || not_collected || '.' as why,
        due_on as since
    from {{ ref('int_characteristics_not_collected') }}

),

explanations as (

    select
        explanation_id, 'explanation_open' as kind,
        agency_code, 'performance_return' as dataset, measure_code, area_code, period,
        case question
            when 'outside_usual_range'
                then 'The figure lies outside the range in which earlier quarters vary'
            when 'differs_from_parts' then 'The total differs from the sum of its groups'
            when 'equal_to_last_quarter' then 'The figure is the same as last quarter''s'
            else 'The figure was corrected'
        end || ', and nobody has said why.' as why,
        asked_on as since
    from {{ ref('fct_explanation') }}
    where state = 'open'

),

withheld as (

    select
        'text_withheld' as kind,
        texts.agency_code, texts.dataset,
        cast(null as varchar) as measure_code, cast(null as varchar) as area_code,
        texts.period,
        case texts.passages
            when 1 then 'A passage is withheld: it may hold a personal detail.'
            else texts.passages || ' passages are withheld: they may hold personal details.'
        end || ' Send it again without, or let the analyst decide about it.' as why,
        periods.ends_on as since
    from {{ ref('int_texts_withheld') }} as texts
    inner join {{ ref('int_periods') }} as periods on texts.period = periods.period

),

gaps as (

    select * from withheld
    union all
    select * from returns
    union all
    select * from measures
    union all
    select * from faults
    union all
    select * from assessments
    union all
    select * from strays
    union all
    select * from subgroups
    union all
    select * from statements
    union all
    select * from assurance
    union all
    select * from standards
    union all
    select * from months
    union all
    select * from wider
    union all
    select * from elements
    union all
    select * from characteristics

),

final as (

    select
        left(md5(concat_ws('|', kind, agency_code, dataset, measure_code, area_code, period,
            case
                when kind in (
                    'catalogue_fault', 'figure_impossible', 'subgroup_report_missing',
                    'assurance_report_missing', 'assurance_missing'
                ) then why
            end)), 12)
            as gap_id,
        kind, agency_code, dataset, measure_code, area_code, period, why, since,
        agency_code as owner,
        cast(null as date) as by_when
    from gaps

    union all

    select
        explanation_id, kind, agency_code, dataset, measure_code, area_code, period, why, since,
        agency_code, cast(null as date)
    from explanations

)

select * from final
