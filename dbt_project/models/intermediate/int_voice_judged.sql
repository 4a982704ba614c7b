-- What had come of what people said by the quarter's last day. A change without a day is believed;
-- one of a later day is not yet there.
with pieces as (

    select pieces.*, periods.ends_on
    from {{ ref('stg_voice') }} as pieces
    inner join {{ ref('int_periods') }} as periods using (period)

),

final as (

    select
        * exclude (ends_on),
        what_changed is not null and coalesce(changed_on <= ends_on, true) as has_changed,
        case when heard_on <= ends_on then date_diff('day', heard_on, ends_on) end as age_days
    from pieces

)

select * from final
