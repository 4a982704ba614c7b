select agency_code, agency_name, agency_type, area_codes
from {{ ref('agencies') }}
