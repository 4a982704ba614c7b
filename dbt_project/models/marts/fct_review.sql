-- Reviews as each quarter's register reports them, with the day each was due and whether it kept it.
select * exclude (is_completed_in_quarter)
from {{ ref('int_reviews_judged') }}
