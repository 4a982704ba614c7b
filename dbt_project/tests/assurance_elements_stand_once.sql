-- One rule, one provider, one period: one row, or a count of what came would count it twice.
select rule_code, provider_code, period, count(*) as times
from {{ ref('fct_assurance_element') }}
group by all
having count(*) > 1
