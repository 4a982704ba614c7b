select measure_code, title, period_type, supplier_type, is_returned, counts, part_of, definition
from {{ ref('measures') }}
