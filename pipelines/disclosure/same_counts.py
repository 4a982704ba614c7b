"""Counts that are the same children under two names, as links for the table of equations.

Which ones they are stands in rules.yml (``same_counts``). Where a measure is only ever counted by
the year, the quarters of its namesake tell it too.
"""

from __future__ import annotations

import duckdb

from pipelines.disclosure.rules import Rules

# Of the same area and period.
_SAME_PERIOD = """
insert into link
select $step, whole.id, part.id, 1, null
from cell as whole
inner join cell as part using (area_code, period)
where whole.measure_code = $measure and whole.characteristic = 'total'
    and part.measure_code = $other and part.characteristic = $characteristic
    and part.category = $category and part.characteristic_2 = 'none'
"""

# A year of a measure without quarters of its own: four of the other's, or its last.
_QUARTERS = """
insert into link
select $step, whole.id, part.id, case whole.period_type when 'in_period' then 4 else 1 end, null
from cell as whole
inner join candidate.dim_period as quarter
    on whole.period = quarter.financial_year and quarter.period_kind = 'quarter'
inner join cell as part
    on quarter.period = part.period and whole.area_code = part.area_code
where whole.measure_code = $measure and whole.characteristic = 'total'
    and part.measure_code = $other and part.characteristic = $characteristic
    and part.category = $category and part.characteristic_2 = 'none'
    and (whole.period_type = 'in_period' or ends_with(quarter.period, '-Q4'))
    and not exists (
        from cell as own
        where own.measure_code = whole.measure_code and own.period = quarter.period
    )
"""


def link_same_counts(
    connection: duckdb.DuckDBPyConnection, rules: Rules, *, first_step: int
) -> None:
    """Add to the temporary table ``link`` what each pair of namesakes tells of the other.

    Args:
        connection: with the temporary tables ``cell`` and ``link``.
        rules: which counts are the same.
        first_step: the number of the first step that is free.
    """
    step = first_step
    for same in rules.same_counts:
        values = {
            "measure": same.measure,
            "other": same.same.measure,
            "characteristic": same.same.characteristic,
            "category": same.same.category,
        }
        for query in (_SAME_PERIOD, _QUARTERS):
            connection.execute(query, {"step": step, **values})
            step += 1
