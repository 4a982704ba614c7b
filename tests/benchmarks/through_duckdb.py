"""Child process: the same reading and the same sums with DuckDB alone, as the yardstick.

    python -m tests.benchmarks.through_duckdb FILE SEEDS DATABASE RESULT

Every cell is read as text and kept, as the raw table keeps it; counts are added up for each area
and each group of areas, none where a part has no figure; percentages follow from the totals. No
rule is checked, nothing is said about a file that cannot be used, and nothing can be traced: that
is what the pipeline's own time is for. DATABASE ``:memory:`` keeps nothing at all, and reads the
file straight into the sums.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import duckdb

MEMORY = ":memory:"
_FILE = "read_csv($file, all_varchar = true, header = true)"

_MEMBERS = """
create temp table members as
select group_code, member_code, count(*) over (partition by group_code) as members
from read_csv($members, all_varchar = true)
union all
select area_code, area_code, 1 from read_csv($areas, all_varchar = true)
where area_type = 'authority'
"""

_MEASURES = """
create table fct_measure as
select
    measure, group_code as area, period,
    characteristic, category, characteristic_2, category_2,
    case
        when count(try_cast(value as double)) = any_value(members)
            then sum(try_cast(value as double))
    end as value
from {rows}
inner join members on area = member_code
group by all
"""

_INDICATORS = """
create table fct_indicator as
with catalogue as (
    select indicator_code, numerator_measures, denominator_measures
    from read_csv($indicators, all_varchar = true)
    where unit = 'pct'
),
totals as (
    select * from fct_measure where characteristic = 'total' and characteristic_2 = 'none'
)
select
    indicator_code, parts.area, parts.period,
    parts.value as numerator, wholes.value as denominator,
    100 * parts.value / wholes.value as value
from catalogue
inner join totals as parts on parts.measure = numerator_measures
inner join totals as wholes
    on wholes.measure = denominator_measures
    and parts.area = wholes.area and parts.period = wholes.period
"""


def main(arguments: list[str]) -> None:
    """Measure, and write the result."""
    file, seeds, database, result = arguments
    wall, cpu = time.perf_counter(), time.process_time()
    spent: dict[str, list[float]] = {}
    connection = duckdb.connect(database)

    def part(name: str, sql: str, **named: str) -> None:
        began = time.perf_counter(), time.process_time()
        connection.execute(sql, named)
        spent[name] = [time.perf_counter() - began[0], time.process_time() - began[1]]

    rows = _FILE
    if database != MEMORY:
        part("read", f"create table performance_return as from {_FILE}", file=file)
        rows = "performance_return"
    catalogues = {
        name: str(Path(seeds) / f"{name}.csv") for name in ("areas", "area_members", "indicators")
    }
    part("members", _MEMBERS, members=catalogues["area_members"], areas=catalogues["areas"])
    asked = {"file": file} if rows == _FILE else {}
    part("measures", _MEASURES.format(rows=rows), **asked)
    part("indicators", _INDICATORS, indicators=catalogues["indicators"])
    asking = time.perf_counter(), time.process_time()
    measures = connection.execute("select count(value), sum(value) from fct_measure").fetchone()
    indicators = connection.execute("select count(value), sum(value) from fct_indicator").fetchone()
    wall += time.perf_counter() - asking[0]
    cpu += time.process_time() - asking[1]
    connection.close()
    spent["all"] = [time.perf_counter() - wall, time.process_time() - cpu]
    told = {"spent": spent, "measures": measures, "indicators": indicators}
    Path(result).write_text(json.dumps(told), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
