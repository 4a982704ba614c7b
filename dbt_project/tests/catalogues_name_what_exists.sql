-- Seeds are edited by hand: a misspelt code would make a return that is never due. Faults of the
-- indicators' own rows are told by int_catalogue_faults.
with final as (

    select
        'measures' as catalogue, measure_code as code,
        'is supplied by ' || supplier_type || ', a kind of agency that agencies.csv does not hold'
            as fault
    from {{ ref('measures') }}
    where is_returned and supplier_type not in (select agency_type from {{ ref('agencies') }})

    union all

    select
        'expected_returns', dataset,
        'is owed by ' || agency_type || ', a kind of agency that agencies.csv does not hold'
    from {{ ref('expected_returns') }}
    where agency_type not in (select agency_type from {{ ref('agencies') }})

    union all

    select
        'agencies', agency_code,
        'reports for area ' || area_code || ', which areas.csv does not hold'
    from (
        select agency_code, unnest(string_split(area_codes, ';')) as area_code
        from {{ ref('agencies') }}
    )
    where area_code not in (select area_code from {{ ref('areas') }})

    union all

    select
        'area_members', group_code,
        'has member ' || member_code || '; areas.csv must hold both codes'
    from {{ ref('area_members') }}
    where
        group_code not in (select area_code from {{ ref('areas') }})
        or member_code not in (select area_code from {{ ref('areas') }})

    union all

    select
        'assurance_bodies', coalesce(body_code, 'no code'),
        'reports for ' || coalesce(scope, 'no area') || case
            when count(*) > 1 then ', more than once'
            else ', which is no council''s area, partnership or LLR'
        end
    from {{ ref('assurance_bodies') }}
    group by body_code, scope
    having
        count(*) > 1
        or coalesce(scope, '') not in (
            select area_code from {{ ref('areas') }} where sub_region_code = 'LLR'
        )

    union all

    select
        'expected_returns', dataset,
        'is owed ' || coalesce(frequency, 'at no time') || ', and must be quarterly or yearly'
    from {{ ref('expected_returns') }}
    where coalesce(frequency, '') not in ('quarterly', 'yearly')

    union all

    select
        'yearly_cycle', dataset,
        'needs a dataset that expected_returns.csv calls yearly, a first year like 2023-24 and how '
            || 'many years lie between (1 or more)'
    from {{ ref('yearly_cycle') }}
    where
        dataset not in (
            select dataset from {{ ref('expected_returns') }} where frequency = 'yearly'
        )
        or coalesce(first_year, '') not in (
            select period from {{ ref('int_periods') }} where period_kind = 'financial_year'
        )
        or coalesce(every_years, 0) < 1

    union all

    select
        'subgroups', subgroup_code,
        'needs scope LSCP, LRSCP or LLR and frequency quarterly or yearly, and has '
            || coalesce(scope, 'no scope') || ' and ' || coalesce(frequency, 'no frequency')
    from {{ ref('subgroups') }}
    where
        coalesce(scope, '') not in ('LSCP', 'LRSCP', 'LLR')
        or coalesce(frequency, '') not in ('quarterly', 'yearly')

)

select * from final
