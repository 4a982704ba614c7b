select period, action_code, count(*) as occurrences
from {{ ref('fct_action') }}
group by all
having count(*) > 1
