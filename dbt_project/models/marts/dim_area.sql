select area_code, area_name, area_type, partnership_code, sort_order
from {{ ref('areas') }}
