-- Blank flags are false, so that a row added in Excel without them is not lost.
select
    characteristic, category, category_label, characteristic_label,
    coalesce(is_protected, false) as is_protected,
    coalesce(is_sensitive, false) as is_sensitive,
    parent_characteristic, parent_category, sort_order, protected_characteristic
from {{ ref('characteristics') }}
