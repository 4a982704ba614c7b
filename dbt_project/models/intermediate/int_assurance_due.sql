-- Who owes what for which period, and by which day: from the first quarter that anybody sent
-- something for to the end of the year after the newest, so that two years can be planned ahead.
with rules as (

    select * from {{ ref('int_assurance_rules') }} where fault is null

),

live as (

    select
        min(periods.starts_on) as first_day,
        max(periods.ends_on) as last_day,
        cast(left(max(periods.financial_year), 4) as integer) + 1 as last_start_year
    from {{ ref('stg_submissions') }} as submissions
    inner join {{ ref('int_periods') }} as periods on submissions.period = periods.period
    where submissions.agency_code is not null and periods.period_kind = 'quarter'

),

calendar as (

    select period, period_kind, financial_year, label, starts_on, ends_on
    from {{ ref('int_periods') }}
    where period_kind in ('quarter', 'financial_year')

    union all

    -- The calendar of figures has no months: nothing is counted by them.
    select
        strftime(first_day, '%Y-%m'),
        'month',
        financial_year,
        strftime(first_day, '%B %Y'),
        first_day,
        last_day(first_day)
    from (
        select
            financial_year,
            cast(unnest(generate_series(starts_on, ends_on, interval 1 month)) as date) as first_day
        from {{ ref('int_periods') }}
        where period_kind = 'financial_year'
    )

),

periods as (

    select
        calendar.*,
        cast(left(calendar.financial_year, 4) as integer) as start_year,
        calendar.ends_on > live.last_day as is_planned
    from calendar
    cross join live
    where
        calendar.ends_on > live.first_day
        and cast(left(calendar.financial_year, 4) as integer) <= live.last_start_year

),

listed as (

    select *, trim(unnest(string_split(providers, ';'))) as named from rules

),

providers as (

    select
        listed.rule_code, 'agency' as kind, agencies.agency_code as provider_code,
        agencies.agency_name as provider, agencies.area_codes, agencies.agency_type
    from listed
    inner join {{ ref('agencies') }} as agencies
        on listed.named
            = case listed.provider_kind
                when 'agency_type' then agencies.agency_type
                when 'agency' then agencies.agency_code
            end

    union

    -- All groups: those that report as often as the rule says.
    select
        listed.rule_code, 'subgroup', subgroups.subgroup_code, subgroups.subgroup, subgroups.scope,
        null
    from listed
    inner join {{ ref('subgroups') }} as subgroups
        on listed.named = subgroups.subgroup_code
        or (listed.named = 'all' and listed.frequency = subgroups.frequency)
    where listed.provider_kind = 'subgroup'

    union

    select
        rule_code, 'body',
        {{ name_as_code('named') }}, named, null, null
    from listed
    where provider_kind = 'body'

),

asked as (

    select
        rules.row_number as sort_order,
        rules.* exclude (row_number, provider_kind, providers, due_days, fault),
        providers.* exclude (rule_code, kind),
        providers.kind as provider_kind,
        periods.* exclude (start_year),
        rules.frequency != 'every_other_year'
            or (periods.start_year - cast(left(rules.first_year, 4) as integer)) % 2 = 0 as is_asked,
        coalesce(owed.due_days, rules.due_days) as due_days
    from rules
    inner join providers using (rule_code)
    inner join periods
        on periods.period_kind
            = case rules.frequency
                when 'monthly' then 'month'
                when 'quarterly' then 'quarter'
                when 'when_it_happens' then 'quarter'
                else 'financial_year'
            end
        and (rules.first_year is null or periods.financial_year >= rules.first_year)
        -- What happens cannot be planned.
        and (rules.frequency != 'when_it_happens' or not periods.is_planned)
    left join {{ ref('expected_returns') }} as owed
        on rules.dataset = owed.dataset
        -- The groups' reports come together in one return, whoever sends it.
        and (
            providers.agency_type = owed.agency_type
            or (providers.kind = 'subgroup' and rules.dataset = 'subgroup_report')
        )

),

dated as (

    select
        *,
        case
            when due_month is not null then
                make_date(
                    year(ends_on)
                    + if((month(ends_on), day(ends_on)) > (due_month, due_day), 1, 0),
                    due_month, due_day
                )
            else cast(ends_on + to_days(due_days) as date)
        end as last_day
    from asked

),

final as (

    select
        dated.* exclude (last_day, due_days, due_month, due_day, agency_type),
        -- Returns come by quarters: what is yearly comes with the fourth.
        case
            when dated.period_kind = 'financial_year' then dated.period || '-Q4' else dated.period
        end as return_period,
        -- A day that is set by agreement stays, be it a Sunday; one that is counted moves on to the
        -- next working day, where it is known.
        case
            when not dated.is_asked then null
            when dated.due_month is not null then dated.last_day
            else coalesce(days.next_working_day, dated.last_day)
        end as due_on
    from dated
    left join {{ ref('int_working_days') }} as days on dated.last_day = days."day"

)

select * from final
