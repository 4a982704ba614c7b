-- The tolerance is for the last bits of a square root, not for figures.
select indicator_code, area_code, period, "value", lower_95, upper_95, interval_method
from {{ ref('fct_indicator') }}
where
    (lower_95 is null) != (upper_95 is null)
    or (lower_95 is null) != (interval_method is null)
    or lower_95 < -1e-9
    or not coalesce("value" between lower_95 - 1e-9 and upper_95 + 1e-9, lower_95 is null)
