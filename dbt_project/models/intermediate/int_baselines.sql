-- The recorded decisions that start a control chart's limits anew, each with what is wrong with it
-- where something is. Limits stay until somebody decides otherwise and writes down why: a row
-- without a reason, a role and a day is no such decision. An indicator that is at fault itself is
-- told once, for its own row.
with source as (

    select
        cast(row_number() over (order by rowid) + 1 as integer) as row_number,
        coalesce(trim(indicator_code), '') as indicator_code,
        coalesce(trim(area_code), '') as area_code,
        coalesce(trim(baseline_from), '') as baseline_from,
        nullif(trim(reason), '') as reason,
        nullif(trim(decided_by_role), '') as decided_by_role,
        {{ written_date('trim(decided_on)') }} as decided_on
    from {{ ref('spc_baselines') }}

),

placed as (

    select
        *,
        min(row_number) over (partition by indicator_code, area_code, baseline_from) as first_row
    from source

),

final as (

    select
        row_number, indicator_code, area_code, baseline_from, reason, decided_by_role, decided_on,
        nullif(concat_ws(
            '; ',
            case when indicator_code not in (select indicator_code from {{ ref('indicators') }})
                then 'indicator ''' || indicator_code || ''' is not in indicators.csv' end,
            case when area_code != 'all' and area_code not in (select area_code from {{ ref('areas') }})
                then 'area ''' || area_code || ''' is neither in areas.csv nor ''all''' end,
            -- A span of three years has no chart.
            case when baseline_from not in (
                select period from {{ ref('int_periods') }} where period_kind != 'three_years'
            ) then 'baseline_from ''' || baseline_from || ''' is not a period such as 2024-25-Q1' end,
            case when reason is null then 'there is no reason' end,
            case when decided_by_role is null then 'there is no decided_by_role' end,
            case when decided_on is null then 'decided_on is not a day such as 2025-04-30' end,
            case when first_row != row_number then 'it repeats row ' || first_row end
        ), '') as fault
    from placed

)

select * from final
