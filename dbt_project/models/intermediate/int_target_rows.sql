-- Every row that sets a target, as far as it can be read: the catalogue's rows, numbered as Excel
-- numbers them (the seed keeps the order of its file), and the Business Plan's measures.
with source as (

    select
        'targets' as catalogue,
        cast(row_number() over (order by rowid) + 1 as integer) as row_number,
        indicator_code, area_code, target, tolerance, valid_from, valid_to, source
    from {{ ref('targets') }}

    union all

    select
        catalogue, row_number,
        indicator_code, area_code, target, tolerance, valid_from, valid_to, source
    from {{ ref('int_plan_targets') }}

),

trimmed as (

    select
        catalogue,
        row_number,
        nullif(trim(indicator_code), '') as indicator_code,
        nullif(trim(area_code), '') as area_code,
        nullif(trim(target), '') as target,
        nullif(trim(tolerance), '') as tolerance,
        nullif(trim(valid_from), '') as valid_from,
        nullif(trim(valid_to), '') as valid_to,
        nullif(trim(source), '') as source
    from source

),

final as (

    select
        catalogue,
        row_number,
        indicator_code,
        area_code,
        source,
        {{ finite_number('target') }} as target,
        case when tolerance is null then 0 else {{ finite_number('tolerance') }} end as tolerance,
        coalesce({{ written_date('valid_from') }}, date '0001-01-01') as valid_from,
        coalesce({{ written_date('valid_to') }}, date '9999-12-31') as valid_to,
        (valid_from is null or {{ written_date('valid_from') }} is not null)
        and (valid_to is null or {{ written_date('valid_to') }} is not null) as has_readable_dates
    from trimmed

)

select * from final
