-- What is not known, why, since when, who is putting it right and by when.
select
    gap_id, kind, agency_code, dataset, measure_code, area_code, period, why, since,
    agency_code as owner,
    by_when,
    owner_role
from {{ ref('int_gaps') }}
