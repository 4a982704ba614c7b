"""From cells and the catalogues beside them to a certificate: the steps, in order.

What the tables are and where they come from is told by ``releases`` and ``files``; the attack
itself is in ``attack``. This is the only place that knows both.
"""

from __future__ import annotations

import time
from collections.abc import Collection
from dataclasses import dataclass, field

import numpy as np
import polars as pl
from scipy.sparse import csc_array

from pipelines.disclosure.auditor import groupings, places_times
from pipelines.disclosure.auditor.attack import Ranges, find_ranges
from pipelines.disclosure.auditor.belief import Equations
from pipelines.disclosure.auditor.cells import assumptions, prepare, tables
from pipelines.disclosure.auditor.claims import claimed
from pipelines.disclosure.auditor.means import means_of
from pipelines.disclosure.auditor.protection import (
    KEY,
    Beliefs,
    CellKey,
    Certificate,
    Exposure,
    Protection,
)
from pipelines.disclosure.auditor.terms import empty

_NOT_ADDITIVE = ("median_days",)


@dataclass
class Material:
    """What an attacker has in hand.

    Attributes:
        cells: the key columns, value, status; optionally value_basis and fact.
        measures: measure_code, period_type, counts, part_of.
        members: see ``places_times.areas``.
        parents: characteristic, category, parent_characteristic, parent_category.
        indicators, claims: see ``claims``.
        assumed: what was decided while the material was read, in plain words.
    """

    cells: pl.DataFrame
    measures: pl.DataFrame
    members: pl.DataFrame
    parents: pl.DataFrame | None = None
    indicators: pl.DataFrame | None = None
    claims: pl.DataFrame | None = None
    assumed: tuple[str, ...] = field(default=())


def examine(
    material: Material,
    protection: Protection,
    beliefs: Beliefs,
    primary: Collection[CellKey] | None = None,
) -> Certificate:
    """Attack the material and say what came of it.

    Args:
        primary: the cells that are confidential in themselves; where given, only these are judged.
    """
    started = time.perf_counter()
    cells, equations = set_out(material, beliefs)
    hidden = cells["is_hidden"].to_numpy()
    judged = hidden if primary is None else hidden & _is_one_of(cells, primary)
    ranges = attack(cells, equations, judged, protection)
    exposed = _exposed(ranges, judged, protection)
    free = cells["low"].to_numpy() < cells["high"].to_numpy()
    in_use = (abs(equations.matrix) @ free.astype(float) > 0) & (
        np.isfinite(equations.row_low) | np.isfinite(equations.row_high)
    )
    return Certificate(
        tables=tables(cells),
        cells=cells.height,
        confidential=int(hidden.sum()),
        judged=int(judged.sum()),
        equations=int(in_use.sum()),
        components=ranges.components,
        narrowest=_narrowest(ranges, judged, exposed, protection),
        exposures=_named(cells, equations, ranges, exposed),
        families=equations.summary,
        relaxed=tuple(_name(key) for key in cells.select(KEY)[ranges.relaxed].iter_rows()),
        assumed=(*material.assumed, *assumptions(cells, beliefs)),
        seconds=time.perf_counter() - started,
        protection=protection,
    )


def set_out(material: Material, beliefs: Beliefs) -> tuple[pl.DataFrame, Equations]:
    """The numbered cells, and the equations between them that are believed."""
    cells = prepare(material.cells, beliefs)
    return cells, Equations(all_terms(cells, material, beliefs), cells, beliefs)


def attack(
    cells: pl.DataFrame,
    equations: Equations,
    judged: np.ndarray,
    protection: Protection,
    *,
    exact: bool = False,
) -> Ranges:
    """The ranges of the judged cells; see ``find_ranges``."""
    return find_ranges(
        cells["low"].to_numpy(), cells["high"].to_numpy(), cells["whole"].to_numpy(),
        cells["fact"].fill_null(float("nan")).to_numpy(), equations, judged, protection,
        exact=exact,
    )  # fmt: skip


def all_terms(cells: pl.DataFrame, material: Material, beliefs: Beliefs) -> pl.DataFrame:
    """Every equation of the material, in long form."""
    measures = material.measures
    additive = cells
    if "counts" in measures.columns:
        not_so = measures.filter(pl.col("counts").is_in(_NOT_ADDITIVE))["measure_code"]
        additive = cells.filter(~pl.col("measure_code").is_in(not_so.implode()))
    snapshots = measures.filter(pl.col("period_type") == "snapshot")["measure_code"]
    found = [
        groupings.categories(additive),
        groupings.crossings(additive),
        groupings.same_figures(additive),
        places_times.areas(additive, material.members),
        places_times.quarters(additive, snapshots),
        places_times.yearly_returns(additive, snapshots),
        places_times.three_years(additive),
    ]
    if "part_of" in measures.columns:
        found.append(groupings.parts_of_measures(additive, measures))
    if material.parents is not None and material.parents.height:
        found.append(groupings.finer_groups(additive, material.parents))
    if material.indicators is not None and material.claims is not None:
        found.append(
            claimed(cells, material.claims, material.indicators, within=beliefs.parts_within_wholes)
        )
    return pl.concat([empty(), *found])


def _exposed(ranges: Ranges, judged: np.ndarray, protection: Protection) -> np.ndarray:
    covered = (ranges.seen_low <= protection.lowest) & (ranges.seen_high >= protection.highest)
    above, below = ranges.low > protection.highest, ranges.high < protection.lowest
    result: np.ndarray = judged & ~covered & ~above & ~below
    return result


def _narrowest(
    ranges: Ranges, judged: np.ndarray, exposed: np.ndarray, protection: Protection
) -> int | None:
    within = judged & (ranges.low <= protection.highest) & (ranges.high >= protection.lowest)
    if not within.any():
        return None
    kept = np.where(exposed, ranges.high - ranges.low, ranges.seen_high - ranges.seen_low)[within]
    kept = kept[np.isfinite(kept)]
    return int(kept.min()) + 1 if len(kept) else None


def _named(
    cells: pl.DataFrame, equations: Equations, ranges: Ranges, exposed: np.ndarray
) -> tuple[Exposure, ...]:
    places = np.flatnonzero(exposed)
    keys = cells.select(KEY)[places].iter_rows()
    by_cell = csc_array(equations.matrix)
    return tuple(
        Exposure(
            key,
            float(ranges.low[at]) + 0.0,  # no minus zero
            float(ranges.high[at]) + 0.0,
            bool(ranges.proven[at]),
            means_of(at, by_cell, equations, ranges.low, ranges.high),
        )
        for key, at in zip(keys, places.tolist(), strict=True)
    )


def _is_one_of(cells: pl.DataFrame, keys: Collection[CellKey]) -> np.ndarray:
    listed = pl.DataFrame(list(keys), schema=dict.fromkeys(KEY, pl.String), orient="row")
    marked = cells.select(KEY).join(
        listed.unique().with_columns(pl.lit(True).alias("_listed")),
        on=list(KEY), how="left", maintain_order="left",
    )  # fmt: skip
    result: np.ndarray = marked["_listed"].fill_null(False).to_numpy()
    return result


def _name(key: CellKey) -> str:
    return Exposure(key, 0, 0).name
