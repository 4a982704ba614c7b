"""What earlier releases tell about the counts of this one.

Whoever kept an earlier release has its figures. A count that it shows, and that has not changed, is
known whatever this release hides. An equation between the earlier figures holds for this release's
hidden counts too, where those that the earlier one hides have not changed: a total shown then and
another shown now would otherwise give away what neither shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import duckdb
import numpy as np
from scipy.sparse import csr_array

from pipelines.disclosure.protect import Flags, Floats

_NEAR = 1e-6
_TABLE = "fct_measure.parquet"

_SHOWN = """
create or replace temp table earlier as
select distinct cell.id, file.filename, file.value
from read_parquet($files, filename = true) as file
inner join cell
    on file.measure_code = cell.measure_code
    and file.area_code = cell.area_code
    and file.period = cell.period
    and file.characteristic = cell.characteristic
    and file.category = cell.category
    and file.characteristic_2 = cell.characteristic_2
    and file.category_2 = cell.category_2
where file.value is not null or file.status = 'c'
"""

# Each equation with the figures of an earlier release, where some of them have changed since.
_EQUATIONS = """
with member as (
    select equation, whole as id, 1.0 as factor from equation group by equation, whole
    union all
    select equation, part, -1.0 from equation
),
told as (
    select
        member.equation, earlier.filename,
        sum(member.factor * coalesce(earlier.value, truth.value)) as over,
        list(member.id order by member.id) filter (where earlier.value is null) as hidden,
        list(member.factor order by member.id) filter (where earlier.value is null) as factors,
        count(*) = any_value(sizes.members) as is_whole,
        bool_or(earlier.value is distinct from truth.value and earlier.value is not null)
            as is_changed
    from member
    inner join earlier on member.id = earlier.id
    inner join truth on member.id = truth.id
    inner join (select equation, count(*) as members from member group by equation) as sizes
        on member.equation = sizes.equation
    group by member.equation, earlier.filename
)
select distinct hidden, factors
from told
where is_whole and is_changed and hidden is not null and abs(over) < $near
order by all
"""


def release_tables(folders: Sequence[Path]) -> list[str]:
    """The tables of counts of these releases, each content once."""
    return sorted({str(folder / _TABLE) for folder in folders if (folder / _TABLE).is_file()})


def read_earlier(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> Flags | None:
    """Which counts of table ``cell`` an earlier release shows as they are; None without any.

    Leaves temporary table ``earlier`` behind for ``earlier_equations``.
    """
    if not tables:
        return None
    connection.execute(_SHOWN, {"files": list(tables)})
    size = connection.execute("select count(*) from cell").fetchone()
    known = np.zeros(int(size[0]) if size else 0, bool)
    found = connection.execute(
        "select distinct id from cell inner join earlier using (id)"
        " where earlier.value = cell.value and cell.value != 0"
    ).fetchnumpy()
    known[found["id"].astype(int)] = True
    return known


def earlier_equations(connection: duckdb.DuckDBPyConnection, counts: Floats) -> csr_array:
    """Equations of earlier releases between the counts that they hide and that have not changed.

    Args:
        connection: with ``cell``, ``equation`` and ``earlier``.
        counts: the true counts, by id first.
    """
    size = connection.execute("select count(*) from cell").fetchone()
    cells = int(size[0]) if size else 0
    import polars as pl

    connection.register("truth_frame", pl.DataFrame({"id": range(cells), "value": counts[:cells]}))
    connection.execute("create or replace temp table truth as from truth_frame")
    connection.unregister("truth_frame")
    found = connection.execute(_EQUATIONS, {"near": _NEAR}).fetchall()
    row = [number for number, (hidden, _) in enumerate(found) for _ in hidden]
    column = [place for hidden, _ in found for place in hidden]
    factor = [one for _, factors in found for one in factors]
    return csr_array((np.array(factor, float), (row, column)), shape=(len(found), len(counts)))
