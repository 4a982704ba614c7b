"""What earlier releases tell about the counts of this one.

Whoever kept an earlier release has its figures. A count that it shows, and that has not changed, is
known whatever this release hides. An equation between the earlier figures holds for this release's
hidden counts too, where those that the earlier one hides have not changed: a total shown then and
another shown now would otherwise give away what neither shows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from scipy.sparse import csr_array

from pipelines.disclosure.programmes import Floats

_NEAR = 1e-6
_TABLE = "fct_measure.parquet"
_KEYS = "measure_code, area_code, period, characteristic, category, characteristic_2, category_2"

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


# Of an indicator's figures only those that moved by more than the noise of a floating-point sum.
_CHANGED_CLAIMS = """
select old.indicator_code, old.area_code, old.period
from read_parquet($file, union_by_name = true) as old
inner join candidate.fct_indicator as new
    on old.indicator_code = new.indicator_code
    and old.area_code = new.area_code
    and old.period = new.period
where abs(old.value - new.value) > 1e-9 * greatest(abs(old.value), 1)
order by all
"""


@dataclass(frozen=True)
class Superseded:
    """Keys, without figures, of what each earlier release showed and what has changed since.

    Attributes:
        counts: keys of ``fct_measure`` by the release's folder.
        figures: keys of ``fct_indicator`` by the release's folder.
    """

    counts: dict[Path, pl.DataFrame]
    figures: dict[Path, pl.DataFrame]


def release_tables(folders: Sequence[Path]) -> list[str]:
    """The tables of counts of these releases, each content once."""
    return sorted({str(folder / _TABLE) for folder in folders if (folder / _TABLE).is_file()})


def read_earlier(connection: duckdb.DuckDBPyConnection, tables: Sequence[str]) -> Floats | None:
    """What an earlier release tells of each count of table ``cell``; None without any release.

    A count that has changed since is NaN: nobody can know the new one from the old. One that its
    supplier sends as ``c`` now may still be what it was: its last shown figure counts as known.
    Leaves temporary table ``earlier`` behind for ``earlier_equations``.
    """
    if not tables:
        return None
    connection.execute(_SHOWN, {"files": list(tables)})
    size = connection.execute("select count(*) from cell").fetchone()
    known = np.full(int(size[0]) if size else 0, np.nan)
    found = connection.execute(
        "select id, max_by(earlier.value, earlier.filename) as value"
        " from cell inner join earlier using (id)"
        " where earlier.value = cell.value"
        " or (cell.value is null and cell.status = 'c' and earlier.value is not null)"
        " group by id"
    ).fetchnumpy()
    known[found["id"].astype(int)] = found["value"]
    return known


def superseded(connection: duckdb.DuckDBPyConnection, folders: Sequence[Path]) -> Superseded:
    """Which shown figures of these releases are no longer true.

    To be asked before anything is hidden; needs what ``read_earlier`` left behind.
    """
    if not release_tables(folders):
        return Superseded({}, {})
    changed = connection.execute(
        f"select earlier.filename, {_KEYS} from cell inner join earlier using (id)"
        " where earlier.value != cell.value order by all"
    ).pl()
    counts = {
        folder: changed.filter(pl.col("filename") == str(folder / _TABLE)).drop("filename")
        for folder in folders
    }
    claims = {}
    for folder in folders:
        file = folder / "fct_indicator.parquet"
        if file.is_file():
            claims[folder] = connection.execute(_CHANGED_CLAIMS, {"file": str(file)}).pl()
    return Superseded(counts, claims)


def earlier_equations(connection: duckdb.DuckDBPyConnection, counts: Floats) -> csr_array:
    """Equations of earlier releases between the counts that they hide and that have not changed.

    Args:
        connection: with ``cell``, ``equation`` and ``earlier``.
        counts: the true counts, by id first.
    """
    size = connection.execute("select count(*) from cell").fetchone()
    cells = int(size[0]) if size else 0
    connection.register("truth_frame", pl.DataFrame({"id": range(cells), "value": counts[:cells]}))
    connection.execute("create or replace temp table truth as from truth_frame")
    connection.unregister("truth_frame")
    found = connection.execute(_EQUATIONS, {"near": _NEAR}).fetchall()
    row = [number for number, (hidden, _) in enumerate(found) for _ in hidden]
    column = [place for hidden, _ in found for place in hidden]
    factor = [one for _, factors in found for one in factors]
    return csr_array((np.array(factor, float), (row, column)), shape=(len(found), len(counts)))
