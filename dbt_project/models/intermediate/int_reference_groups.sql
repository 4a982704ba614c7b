-- The declared reference groups that can be used.
select indicator_code, characteristic, reference, reason
from {{ ref('int_reference_groups_judged') }}
where fault is null
