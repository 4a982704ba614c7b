-- Seeds are edited by hand: a misspelt code would make an indicator that never has a figure.
with indicator_measures as (

    select
        indicator_code,
        unnest(string_split(concat_ws(';', numerator_measures, denominator_measures), ';'))
            as measure_code
    from {{ ref('indicators') }}

),

final as (

    select
        'indicators' as catalogue, indicator_code as code,
        'names measure ' || measure_code || ', which measures.csv does not hold' as fault
    from indicator_measures
    anti join {{ ref('measures') }} as measures using (measure_code)
    where measure_code != ''

    union all

    select
        'measures', measure_code,
        'is supplied by ' || supplier_type || ', a kind of agency that agencies.csv does not hold'
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

)

select * from final
