select
    measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
    count(*) as occurrences
from {{ ref('stg_performance_return') }}
group by all
having count(*) > 1
