-- How each line of the scrutiny plan stood on the quarter's last day, by its dates before its status.
with lines as (

    select lines.*, periods.ends_on
    from {{ ref('stg_scrutiny_plan') }} as lines
    inner join {{ ref('int_periods') }} as periods using (period)

),

known as (

    select *, coalesce(reported_on <= ends_on, false) as is_reported
    from lines

),

final as (

    select
        * exclude (is_reported),
        case
            when is_reported and response is not null then 'responded'
            when is_reported then 'awaiting_response'
            when status = 'deferred' then 'deferred'
            when planned_to <= ends_on then 'late'
            when status = 'planned' and planned_from <= ends_on then 'late_to_start'
            when status = 'planned' then 'planned'
            else 'under_way'
        end as state
    from known

)

select * from final
