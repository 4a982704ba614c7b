-- Something of nothing: a count above the line and a zero below it. There is no figure, and whoever
-- sent the zero is told which row it stands in. Only counts that areas sent: a sum over areas repeats
-- them, and so does a year made of quarters.
with impossible as (

    select parts.indicator_code, parts.area_code, parts.period, definitions.denominator_measures
    from {{ ref('int_indicator_parts') }} as parts
    inner join {{ ref('int_definitions') }} as definitions using (indicator_code, period)
    where
        parts.denominator = 0 and parts.numerator > 0
        and parts.is_from_quarters is not true
        and {{ shows_value('parts.numerator_status') }}
        and {{ shows_value('parts.denominator_status') }}
        and parts.area_code not in (select group_code from {{ ref('area_members') }})

),

placed as (

    select
        impossible.indicator_code, impossible.area_code, impossible.period,
        any_value(returned.agency_code) as agency_code,
        string_agg(
            distinct submissions.folder || '/' || submissions.original_name
            || coalesce(', sheet ' || returned.sheet, '')
            || ', row ' || returned.row_number || ' (' || returned.measure_code || ')', '; '
        ) as places
    from impossible
    left join {{ ref('stg_performance_return') }} as returned
        on list_contains(
            string_split(impossible.denominator_measures, ';'), returned.measure_code
        )
        and impossible.area_code = returned.area_code
        and impossible.period = returned.period
        and returned.characteristic = 'total'
        and returned.characteristic_2 = 'none'
    left join {{ ref('stg_submissions') }} as submissions
        on returned.submission_id = submissions.submission_id
    group by impossible.indicator_code, impossible.area_code, impossible.period

),

final as (

    select
        placed.indicator_code, placed.area_code, placed.period, placed.agency_code,
        placed.indicator_code || ' of ' || coalesce(areas.area_name, placed.area_code) || ', '
        || placed.period || ': there is nothing to divide by: the count below the line is 0 while'
        || ' the one above it is not'
        || coalesce('. See ' || placed.places, '')
        || '. Ask for the return to be put right and sent again.' as message
    from placed
    left join {{ ref('areas') }} as areas on placed.area_code = areas.area_code

)

select * from final
