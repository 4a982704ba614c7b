select measure_code, title, period_type, supplier_type, is_returned, counts, definition
from {{ ref('measures') }}
