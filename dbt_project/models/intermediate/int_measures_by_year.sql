-- A financial year's count from the returns of its four quarters: added up, or as it stood at the
-- year's end; for all children and for each group. Only where no official figure is published for
-- it by the same characteristic.
with ended as (

    -- A year that has no last quarter is no year yet: its counts, a large return's all of them,
    -- need not be put together first to find that out.
    select distinct periods.financial_year
    from {{ ref('int_returned_measures') }} as counts
    inner join {{ ref('int_periods') }} as periods using (period)
    where counts.period = periods.financial_year || '-Q4'

),

quarters as (

    select
        counts.*,
        periods.financial_year,
        measures.period_type,
        periods.period = periods.financial_year || '-Q4' as is_last
    from {{ ref('int_returned_measures') }} as counts
    inner join {{ ref('measures') }} as measures using (measure_code)
    inner join {{ ref('int_periods') }} as periods using (period)
    semi join ended using (financial_year)
    where
        {{ adds_up_over_time('measures.counts') }}
        -- A stock is counted at the year's end; the quarters before it do not enter.
        and (measures.period_type = 'in_period' or periods.period = periods.financial_year || '-Q4')

),

summed as (

    select
        measure_code, area_code, financial_year as period,
        characteristic, category, characteristic_2, category_2,
        {{ sum_of_all('"value"') }} as summed_value,
        case
            when count(*) = case any_value(period_type) when 'in_period' then 4 else 1 end
                then {{ gravest_status('status') }}
            when bool_or(status = 'c') then 'c'
            else 'x'
        end as status,
        string_agg(
            period || ': ' || status, '; ' order by period
        ) filter (where not {{ shows_value('status') }}) as missing_parts,
        string_agg(distinct submission_id, ';' order by submission_id) as submission_id
    from quarters
    group by
        measure_code, area_code, financial_year,
        characteristic, category, characteristic_2, category_2
    having bool_or(is_last)

),

final as (

    select
        measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
        case when {{ shows_value('status') }} then summed_value end as "value",
        status, missing_parts, submission_id
    from summed
    anti join {{ ref('stg_published_statistics') }} as official
        on official.figure = 'measure'
        and summed.characteristic_2 = 'none'
        and summed.characteristic = official.characteristic
        and summed.measure_code = official.code
        and summed.area_code = official.area_code
        and summed.period = official.period

)

select * from final
