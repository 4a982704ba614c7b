-- A financial year's count from the returns of its four quarters: added up, or as it stood at the
-- year's end. Only where no official figure is published for it, and only for all children.
with quarters as (

    select
        counts.measure_code, counts.area_code, counts."value", counts.status, counts.submission_id,
        counts.period as quarter,
        periods.financial_year as period,
        measures.period_type,
        periods.period = periods.financial_year || '-Q4' as is_last
    from {{ ref('int_returned_measures') }} as counts
    inner join {{ ref('measures') }} as measures using (measure_code)
    inner join {{ ref('int_periods') }} as periods using (period)
    where
        counts.characteristic = 'total' and counts.category = 'total'
        and counts.characteristic_2 = 'none'
        and {{ adds_up_over_time('measures.counts') }}
        -- A stock is counted at the year's end; the quarters before it do not enter.
        and (measures.period_type = 'in_period' or periods.period = periods.financial_year || '-Q4')

),

summed as (

    select
        measure_code, area_code, period,
        {{ sum_of_all('"value"') }} as summed_value,
        case
            when count(*) = case any_value(period_type) when 'in_period' then 4 else 1 end
                then {{ gravest_status('status') }}
            when bool_or(status = 'c') then 'c'
            else 'x'
        end as status,
        string_agg(
            quarter || ': ' || status, '; ' order by quarter
        ) filter (where not {{ shows_value('status') }}) as missing_parts,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from quarters
    group by measure_code, area_code, period
    having bool_or(is_last)

),

final as (

    select
        measure_code, area_code, period,
        case when {{ shows_value('status') }} then summed_value end as "value",
        status, missing_parts, submission_id
    from summed
    anti join {{ ref('stg_published_statistics') }} as official
        on official.figure = 'measure'
        and official.characteristic = 'total'
        and summed.measure_code = official.code
        and summed.area_code = official.area_code
        and summed.period = official.period

)

select * from final
