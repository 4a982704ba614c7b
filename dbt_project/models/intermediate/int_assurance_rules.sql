-- The rules of the quality assurance timetable, each with what is wrong with it where something is.
-- Everything is read as it was written: a slip costs its row and not the build. Rows are numbered as
-- Excel shows them: the header is row 1.
with source as (

    {{ as_written('assurance_rules', [
        'rule_code', 'element_code', 'element', 'sections', 'provider_kind', 'providers', 'dataset',
        'frequency', 'first_year', 'due_days', 'due_month', 'due_day', 'reported_to',
        'how_provided'
    ]) }}

),

named as (

    -- Everything that a row names in a list, beside what it must be one of.
    select row_number, 'section' as what, trim(unnest(string_split(sections, ';'))) as code
    from source

    union all

    select row_number, provider_kind, trim(unnest(string_split(providers, ';')))
    from source
    where provider_kind in ('agency_type', 'agency', 'subgroup')

),

known as (

    select 'section' as what, section_code as code from {{ ref('assurance_sections') }}
    union all
    select 'agency_type', agency_type from {{ ref('agencies') }}
    union all
    select 'agency', agency_code from {{ ref('agencies') }}
    union all
    select 'subgroup', subgroup_code from {{ ref('subgroups') }}
    union all
    select 'subgroup', 'all'

),

unknown as (

    select
        row_number,
        string_agg(
            distinct case what
                when 'section' then 'section ''' || code || ''' is not in assurance_sections.csv'
                when 'subgroup' then 'subgroup ''' || code || ''' is not in subgroups.csv'
                else replace(what, 'agency_type', 'kind of agency') || ' ''' || code
                    || ''' is not in agencies.csv'
            end, '; '
        ) as faults
    from named
    anti join known using (what, code)
    group by row_number

),

owed as (

    -- Kinds of agency whose days stand in expected_returns.csv.
    select source.row_number, count(*) = count(expected.dataset) as has_days
    from source
    inner join named on source.row_number = named.row_number and named.what = source.provider_kind
    left join {{ ref('agencies') }} as agencies
        on named.what = 'agency' and named.code = agencies.agency_code
    left join (select distinct dataset, agency_type from {{ ref('expected_returns') }}) as expected
        on source.dataset = expected.dataset
        and coalesce(agencies.agency_type, named.code) = expected.agency_type
    where source.provider_kind in ('agency_type', 'agency')
    group by source.row_number

),

judged as (

    select
        source.*,
        coalesce(datasets.is_taken_in, false) as is_taken_in,
        nullif(concat_ws(
            '; ',
            case when rule_code is null then 'a rule needs a rule_code' end,
            case when count(*) over (partition by rule_code) > 1 and rule_code is not null
                then 'another row has the same rule_code' end,
            case when element_code is null or element is null
                then 'element_code and element must be filled in' end,
            case when coalesce(provider_kind, '') not in ('agency_type', 'agency', 'subgroup', 'body')
                then 'provider_kind must be agency_type, agency, subgroup or body' end,
            case when providers is null then 'providers must be filled in' end,
            unknown.faults,
            case when source.dataset is not null and datasets.dataset is null
                then 'dataset ''' || source.dataset || ''' is not known' end,
            case when coalesce(frequency, '') not in (
                'monthly', 'quarterly', 'yearly', 'every_other_year', 'when_it_happens'
            )
                then 'frequency must be monthly, quarterly, yearly, every_other_year or when_it_happens'
            end,
            case when frequency = 'monthly' and source.dataset is not null
                then 'a dataset comes by quarters, so what is monthly can name none' end,
            case when frequency = 'every_other_year' and first_year is null
                then 'every_other_year needs the first_year' end,
            case when first_year is not null and first_year not in (
                select period from {{ ref('int_periods') }} where period_kind = 'financial_year'
            )
                then 'first_year must be a financial year like 2025-26' end,
            case when due_days is not null and coalesce(try_cast(due_days as integer), -1) < 0
                then 'due_days must be a whole number of days' end,
            -- Tried in a year that has no 29 February: such a day does not come every year.
            case when coalesce(due_month, due_day) is not null
                and try_strptime(concat_ws('-', '2023', due_month, due_day), '%Y-%m-%d') is null
                then 'due_month and due_day must be a day of every year, like 9 and 30' end,
            case when due_days is not null and due_month is not null
                then 'give due_days or a day of the year and not both' end,
            case when frequency = 'when_it_happens' and coalesce(due_days, due_month) is not null
                then 'what comes when it happens has no day' end,
            case when frequency != 'when_it_happens' and due_days is null and due_month is null
                and source.dataset is distinct from 'subgroup_report' and not coalesce(owed.has_days, false)
                then 'give due_days or a day of the year: expected_returns.csv has no days for it' end
        ), '') as fault
    from source
    left join unknown using (row_number)
    left join owed using (row_number)
    left join {{ ref('int_datasets') }} as datasets on source.dataset = datasets.dataset

),

final as (

    select
        row_number, rule_code, element_code, element, sections, provider_kind, providers, dataset,
        is_taken_in, frequency, first_year,
        try_cast(due_days as integer) as due_days,
        try_cast(due_month as integer) as due_month,
        try_cast(due_day as integer) as due_day,
        reported_to, how_provided, fault
    from judged

)

select * from final
