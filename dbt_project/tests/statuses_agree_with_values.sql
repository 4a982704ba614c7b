-- A figure is shown exactly where its status says so; one of low reliability may be withheld.
with figures as (

    select
        'measure' as figure, measure_code as code, area_code, period, characteristic, category,
        status, "value"
    from {{ ref('fct_measure') }}

    union all

    select 'indicator', indicator_code, area_code, period, 'total', 'total', status, "value"
    from {{ ref('fct_indicator') }}

)

select *
from figures
where
    ("value" is null and status = 'ok')
    or ("value" is not null and status not in ('ok', 'u', 'k'))
