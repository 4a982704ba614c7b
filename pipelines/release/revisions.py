"""fct_revision: each figure that differs from the release before, with both values and why.

Made from the files of two releases, never from the warehouse: what neither release shows cannot
come into it. It stays out of the fingerprint that decides whether a release is new; a release
that only remembers other changes would otherwise be new again every night.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.disclosure.rules import load_rules
from pipelines.release.compared import NEEDED, columns_of, read_side, sql_file
from pipelines.release.read import Manifest
from pipelines.release.reasons import Difference, reason
from pipelines.release.tables import REVISIONS

SCHEMA: dict[str, type[pl.DataType]] = {
    "indicator_code": pl.String,
    "area_code": pl.String,
    "period": pl.String,
    "previous_release_id": pl.String,
    "old_value": pl.Float64,
    "old_status": pl.String,
    "new_value": pl.Float64,
    "new_status": pl.String,
    "change": pl.String,
    "reason": pl.String,
    "submission_id": pl.String,
}
# What two sums of the same numbers may differ by, as a share of the larger.
NOISE = 1e-12

# A release of older code may lack these.
_WISHED = {"numerator": "double", "denominator": "double", "submission_id": "varchar"}

_DIFFERENCES = f"""
with was as (

    select
        figures.*,
        -- An older release may show what the rules of today would hide.
        coalesce(
            numerator between 1 and $threshold
            or denominator between 1 and $threshold
            or (unit = 'count' and value between 1 and $threshold), false
        ) as is_small
    from was_figures as figures
    left join units using (indicator_code)

),

paired as (

    select
        indicator_code, area_code, period,
        was.indicator_code is not null as was_there,
        now_figures.indicator_code is not null as is_there,
        was.value as was_value, was.status as was_status, was.is_small,
        was.submission_id as was_submission_id,
        now_figures.value as now_value, now_figures.status as now_status,
        now_figures.submission_id
    from was
    full outer join now_figures using (indicator_code, area_code, period)
    where period in (select period from was_figures)

)

select
    indicator_code, area_code, period,
    case when now_status is distinct from 'c' and not coalesce(is_small, false) then was_value end
        as old_value,
    was_status as old_status,
    now_value as new_value,
    now_status as new_status,
    case
        when not was_there then 'added'
        when now_status = 'c' then 'now_confidential'
        when was_status = 'c' and now_value is not null then 'now_shown'
        when not is_there or (was_value is not null and now_value is null) then 'withdrawn'
        when was_value is null and now_value is not null then 'added'
        else 'changed'
    end as change,
    submission_id,
    was_submission_id
from paired
where was_status is distinct from now_status
    or (was_value is null) != (now_value is null)
    or abs(was_value - now_value) > {NOISE} * greatest(abs(was_value), abs(now_value))
order by indicator_code, area_code, period
"""


def write_revisions(
    folder: Path, manifest: dict[str, Any], previous: Manifest | None
) -> tuple[Path, int]:
    """Write the table beside the others of the release being made in ``folder``.

    Args:
        folder: holds the other tables' files.
        manifest: the new release's, for its submissions and the fingerprint of its code.
        previous: the release to compare with (``compared_with``).

    Returns:
        The file, and how many rows it has.
    """
    path = folder / f"{REVISIONS}.parquet"
    rows = _revisions(folder, manifest, previous) if previous else []
    pl.DataFrame(rows, schema=SCHEMA, orient="row").write_parquet(path, compression="zstd")
    return path, len(rows)


def _revisions(
    folder: Path, manifest: dict[str, Any], previous: Manifest
) -> list[tuple[object, ...]]:
    with duckdb.connect() as connection:
        _view_figures(connection, "was_figures", previous.folder)
        _view_figures(connection, "now_figures", folder)
        units = "unit" if "unit" in columns_of(folder, "dim_indicator") else "null"
        connection.execute(
            f"create view units as select indicator_code, any_value({units}) as unit"
            f" from {sql_file(folder, 'dim_indicator')} group by indicator_code"
        )
        found = connection.execute(
            _DIFFERENCES, {"threshold": load_rules().audiences["partnership"].threshold}
        ).fetchall()
        old = read_side(connection, previous.folder, previous.raw)
        new = read_side(connection, folder, manifest)
    return [
        (
            *(row[:3]),
            previous.release_id,
            *(row[3:8]),
            reason(
                Difference(row[0], row[2], row[7], _ids(row[9]), _ids(row[8]), row[1]), old, new
            ),
            row[8],
        )
        for row in found
    ]


def _view_figures(connection: duckdb.DuckDBPyConnection, name: str, folder: Path) -> None:
    there = columns_of(folder, "fct_indicator")
    wished = (
        column if column in there else f"cast(null as {kind}) as {column}"
        for column, kind in _WISHED.items()
    )
    connection.execute(
        f"create view {name} as select {', '.join(sorted(NEEDED))}, {', '.join(wished)}"
        f" from {sql_file(folder, 'fct_indicator')}"
    )


def _ids(listed: str | None) -> frozenset[str]:
    return frozenset((listed or "").split(";")) - {""}
