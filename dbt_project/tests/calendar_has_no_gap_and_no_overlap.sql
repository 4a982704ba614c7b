-- Each period begins the day after the one before it, and a quarter lies in its financial year.
with neighbours as (

    select
        this.*,
        previous.ends_on as previous_ends_on,
        years.starts_on as year_starts_on,
        years.ends_on as year_ends_on
    from {{ ref('int_periods') }} as this
    left join {{ ref('int_periods') }} as previous on this.previous_period = previous.period
    left join {{ ref('int_periods') }} as years on this.financial_year = years.period

)

select *
from neighbours
where
    (previous_period is not null and starts_on - previous_ends_on is distinct from 1)
    or (
        financial_year is not null
        and not coalesce(starts_on >= year_starts_on and ends_on <= year_ends_on, false)
    )
    or starts_on > ends_on
    or make_date(population_year, 6, 30) >= ends_on
