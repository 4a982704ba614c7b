select
    measure_code, area_code, period, characteristic, category, characteristic_2, category_2,
    count(*) as occurrences
from {{ ref('fct_measure') }}
group by all
having count(*) > 1
