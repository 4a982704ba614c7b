select indicator_code, area_code, period, count(*) as occurrences
from {{ ref('fct_indicator') }}
group by all
having count(*) > 1
