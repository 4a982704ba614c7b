-- Targets that cannot be applied, each with the row it stands in and what to do. The row is left
-- out; everything else is built.
with target_rows as (

    select * from {{ ref('int_target_rows') }}

),

indicators as (

    -- A polarity that is none of the three is told for the indicator's own row, and only there.
    select
        indicator_code,
        bool_or(polarity = 'none') as points_nowhere
    from {{ ref('indicators') }}
    group by indicator_code

),

overlapping as (

    select
        this.catalogue,
        this.row_number,
        array_to_string(list_sort(list(distinct other.row_number)), ', ') as other_rows
    from target_rows as this
    inner join target_rows as other
        on this.catalogue = other.catalogue
        and this.indicator_code = other.indicator_code
        and this.area_code = other.area_code
        and this.row_number != other.row_number
        and this.valid_from <= other.valid_to
        and other.valid_from <= this.valid_to
    group by this.catalogue, this.row_number

),

final as (

    select
        catalogue,
        row_number,
        'unknown_indicator' as code,
        'a target for ' || coalesce(indicator_code, 'no indicator')
            || ', which indicators.csv does not hold; correct the code' as message
    from target_rows
    where indicator_code is null or indicator_code not in (select indicator_code from indicators)

    union all

    select
        catalogue, row_number, 'unknown_area',
        'a target for ' || coalesce('area ' || area_code, 'no area')
            || ', which areas.csv does not hold; use an area''s code, a partnership''s, or all'
    from target_rows
    where
        area_code is null
        or (area_code != 'all' and area_code not in (select area_code from {{ ref('areas') }}))

    union all

    select
        catalogue, row_number, 'target_without_polarity',
        'a target without polarity: for ' || indicator_code || ' neither high nor low is better, so'
            || ' it cannot be met or missed; remove the target or give the indicator a polarity'
    from target_rows
    inner join indicators using (indicator_code)
    where points_nowhere

    union all

    select
        catalogue, row_number, 'target_not_a_number',
        'the target of ' || coalesce(indicator_code, 'no indicator')
            || ' is not a number; write it like 95 or 7.5, without its unit'
    from target_rows
    where target is null

    union all

    select
        catalogue, row_number, 'tolerance_not_a_number',
        'the tolerance of ' || coalesce(indicator_code, 'no indicator')
            || ' is not a number of 0 or more; write it in the unit of the target, or leave it empty'
    from target_rows
    where tolerance is null or tolerance < 0

    union all

    select
        catalogue, row_number, 'validity_not_a_date',
        'valid_from or valid_to is not a date; write it like 2025-04-01, or leave it empty'
    from target_rows
    where not has_readable_dates

    union all

    select
        catalogue, row_number, 'validity_reversed',
        'valid_to is before valid_from; correct one of them'
    from target_rows
    where valid_to < valid_from

    union all

    select
        catalogue, row_number, 'target_without_source',
        'a target without a source; say who agreed it and in which document'
    from target_rows
    where source is null

    union all

    select
        catalogue, row_number, 'overlapping_targets',
        'the target of ' || indicator_code || ' for ' || area_code || ' holds at the same time as'
            || ' that of row ' || other_rows || ', and nobody can say which is meant; end one'
            || ' before the other begins'
    from target_rows
    inner join overlapping using (catalogue, row_number)

)

select * from final
