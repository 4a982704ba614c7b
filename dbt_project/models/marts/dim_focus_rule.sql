-- The rules by which something is proposed as a next key focus area; rows at fault are left out.
select rule_code, looks_at, threshold, reason, row_number as sort_order
from {{ ref('int_focus_rules') }}
where fault is null
