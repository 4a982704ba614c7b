-- The rules by which a figure gets its quality mark, in their order; rows at fault are left out.
select rule_code, looks_at, mark, meaning, row_number as sort_order
from {{ ref('int_quality_mark_rules') }}
where fault is null
