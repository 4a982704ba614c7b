"""The material of a release: what its files show, and what earlier releases showed before.

Only the release's own Parquet files are read: no warehouse, no seeds, nothing that a reader of the
release does not have.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

import polars as pl

from pipelines.disclosure.auditor.claims import released_claims
from pipelines.disclosure.auditor.examine import Material, examine
from pipelines.disclosure.auditor.places_times import members_of
from pipelines.disclosure.auditor.protection import (
    KEY,
    Beliefs,
    CellKey,
    Certificate,
    Protection,
)
from pipelines.disclosure.auditor.repeated import few_people_between

_FIGURE = ("indicator_code", "area_code", "period")
_CLAIM = ("indicator_code", "area_code", "period", "kind")


class NotARelease(Exception):
    """The folder does not hold the tables of a release."""


def audit_release(
    folder: Path,
    *,
    earlier: Sequence[Path] = (),
    protection: Protection | None = None,
    beliefs: Beliefs | None = None,
    primary: Collection[CellKey] | None = None,
    superseded: Mapping[Path, pl.DataFrame] | None = None,
    superseded_figures: Mapping[Path, pl.DataFrame] | None = None,
    told_before: Sequence[Path] | None = None,
) -> Certificate:
    """Attack the release in ``folder``, knowing the ``earlier`` ones too.

    Args:
        folder: holds ``fct_measure.parquet`` and, where there, ``fct_indicator`` and the ``dim_``
            tables.
        earlier: folders of releases that are still published.
        protection: what must stay possible; 1 to 5 when not given.
        beliefs: what the attacker takes for true beyond the figures.
        primary: keys of the cells that are confidential in themselves: only these are judged.
        superseded: keys of the counts that an earlier release showed and that have changed since,
            by its folder. Whoever believed them would be misled, and so would this attack.
        superseded_figures: the same for ``fct_indicator``.
        told_before: folders of the releases from which the tables of groups are subtracted; the
            ``earlier`` ones when not given.

    Raises:
        NotARelease: a folder has no ``fct_measure.parquet``.
    """
    protection = protection or Protection()
    certificate = examine(
        release_material(folder, earlier, superseded or {}, superseded_figures or {}),
        protection,
        beliefs or Beliefs(),
        primary,
    )
    before = earlier if told_before is None else told_before
    return replace(certificate, differences=few_people_between(folder, before, protection))


def release_material(
    folder: Path,
    earlier: Sequence[Path] = (),
    superseded: Mapping[Path, pl.DataFrame] = MappingProxyType({}),
    superseded_figures: Mapping[Path, pl.DataFrame] = MappingProxyType({}),
) -> Material:
    """What the release and the earlier ones show, as one body of material."""
    cells = _measures(folder)
    claims = _claims(folder)
    for before in earlier:
        old = _measures(before).filter(pl.col("value").is_not_null())
        if before in superseded:
            old = old.join(superseded[before], on=list(KEY), how="anti")
        cells = _with_facts(cells, old)
        old_claims = _claims(before)
        if old_claims is not None and before in superseded_figures:
            old_claims = old_claims.join(superseded_figures[before], on=list(_FIGURE), how="anti")
        if claims is not None and old_claims is not None:
            claims = pl.concat([claims, old_claims.join(claims, on=list(_CLAIM), how="anti")])
    assumed = (
        (f"Figures of {len(earlier)} earlier releases hold unless newer ones contradict them.",)
        if earlier
        else ()
    )
    measures = _table(folder, "dim_measure")
    if measures is None:
        measures = pl.DataFrame(schema={"measure_code": pl.String, "period_type": pl.String})
    areas = _table(folder, "dim_area")
    parents = _table(folder, "dim_category")
    if parents is not None and "parent_category" in parents.columns:
        parents = parents.select(
            "characteristic", "category", "parent_characteristic", "parent_category"
        ).filter(pl.col("parent_category").is_not_null())
    else:
        parents = None
    return Material(
        cells=cells,
        measures=measures,
        members=members_of(areas) if areas is not None else no_members(),
        parents=parents,
        indicators=_table(folder, "dim_indicator"),
        claims=claims,
        assumed=assumed,
    )


def no_members() -> pl.DataFrame:
    """Areas without known members."""
    return pl.DataFrame(
        schema={
            "member_code": pl.String, "group_code": pl.String, "family": pl.String,
            "expected": pl.UInt32, "unproven": pl.Boolean,
        }
    )  # fmt: skip


def _measures(folder: Path) -> pl.DataFrame:
    frame = _table(folder, "fct_measure")
    if frame is None:
        raise NotARelease(f"{folder.name}: there is no fct_measure.parquet, so this is no release.")
    wanted = [*KEY, "value", "status", "value_basis"]
    return frame.select([name for name in wanted if name in frame.columns]).with_columns(
        pl.lit(None, dtype=pl.Float64).alias("fact")
    )


def _with_facts(cells: pl.DataFrame, old: pl.DataFrame) -> pl.DataFrame:
    """What an earlier release showed of cells that are hidden, or not there at all, now."""
    known = old.select(*KEY, pl.col("value").alias("_old"))
    merged = cells.join(known, on=list(KEY), how="left").with_columns(
        pl.when(pl.col("value").is_null() & pl.col("fact").is_null())
        .then("_old")
        .otherwise("fact")
        .alias("fact")
    )
    gone = old.join(cells, on=list(KEY), how="anti").with_columns(
        pl.col("value").alias("fact"),
        pl.lit(None, dtype=pl.Float64).alias("value"),
        pl.lit("earlier").alias("status"),
    )
    return pl.concat([merged.drop("_old"), gone.select(cells.columns)])


def _claims(folder: Path) -> pl.DataFrame | None:
    facts = _table(folder, "fct_indicator")
    return None if facts is None else released_claims(facts)


def _table(folder: Path, name: str) -> pl.DataFrame | None:
    path = folder / f"{name}.parquet"
    return pl.read_parquet(path) if path.is_file() else None
