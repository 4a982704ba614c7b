select 'fct_training' as table_name, concat_ws('|', event_code, trained_agency, role_group) as key
from {{ ref('fct_training') }}
group by all
having count(*) > 1

union all

select 'fct_training_effect', concat_ws('|', level, level_code, "year", area_code)
from {{ ref('fct_training_effect') }}
group by all
having count(*) > 1

union all

select 'fct_workforce', concat_ws('|', agency_code, "month", role_group)
from {{ ref('fct_workforce') }}
group by all
having count(*) > 1
