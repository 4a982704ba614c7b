select period, review_code as code, count(*) as occurrences
from {{ ref('fct_review') }}
group by all
having count(*) > 1

union all

select period, item_code, count(*)
from {{ ref('fct_review_item') }}
group by all
having count(*) > 1
