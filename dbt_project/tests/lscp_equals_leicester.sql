-- LSCP covers Leicester and nothing else: the same figures for the same measures and indicators.
with figures as (

    select
        measure_code as code, period, {{ breakdown_key() }} as breakdown_key,
        area_code = 'LSCP' as is_lscp, status, "value"
    from {{ ref('fct_measure') }}
    where area_code in ('E06000016', 'LSCP')

    union all

    select
        indicator_code, period, null, area_code = 'LSCP', status, "value"
    from {{ ref('fct_indicator') }}
    where area_code in ('E06000016', 'LSCP')

),

compared as (

    select
        code, period, breakdown_key,
        max("value") filter (where not is_lscp) as leicester_value,
        max(status) filter (where not is_lscp) as leicester_status,
        max("value") filter (where is_lscp) as lscp_value,
        max(status) filter (where is_lscp) as lscp_status
    from figures
    group by code, period, breakdown_key

)

select *
from compared
where
    leicester_status is distinct from lscp_status
    or leicester_value is distinct from lscp_value
