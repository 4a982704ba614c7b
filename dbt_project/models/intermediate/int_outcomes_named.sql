-- Which outcome statement a bare code stands for in a quarter. A code that two plans use for
-- different outcome statements stands for neither.
select
    period,
    outcome_code,
    min(outcome_title) as outcome_title
from {{ ref('int_outcomes_in_force') }}
group by period, outcome_code
having count(distinct plan) = 1
