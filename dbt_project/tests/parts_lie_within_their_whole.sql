-- More children cannot be in the part than in the whole.
select indicator_code, area_code, period, numerator, denominator, submission_id
from {{ ref('fct_indicator') }}
inner join {{ ref('dim_indicator') }} using (indicator_code)
where dim_indicator.interval_method = 'wilson' and numerator > denominator
