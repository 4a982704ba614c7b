-- The catalogue of indicators, without the rows that cannot be used. An indicator whose definition
-- changed has a row for each definition.
with numbered as (

    select *, row_number() over () + 1 as row_number
    from {{ ref('indicators') }}

),

sound as (

    select numbered.*
    from numbered
    anti join {{ ref('int_catalogue_faults') }} as faults
        on faults.catalogue = 'indicators' and numbered.row_number = faults.row_number

),

final as (

    select
        indicator_code, title, short_title, question, theme, unit,
        cast(multiplier as double) as multiplier,
        cast(decimals as integer) as decimals,
        polarity, period_type, numerator_measures, denominator_measures, interval_method,
        source_agency_type,
        cast(is_headline as boolean) as is_headline,
        cast(sort_order as integer) as sort_order,
        definition, caveat,
        {{ written_date('valid_from') }} as valid_from,
        {{ written_date('valid_to') }} as valid_to
    from sound

)

select * from final
