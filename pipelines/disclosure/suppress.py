"""Disclosure control of a whole release at once, on the tables in schema ``candidate``.

First what is confidential by itself, then what must be hidden so that it cannot be worked out, then
everything that is made from a hidden count. What follows in the release room (signals, ratios) is
made from what is left and from nothing else.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb
import numpy as np
import polars as pl
from scipy.sparse import csr_array, vstack

from pipelines.disclosure.derived import hide_what_is_made_of
from pipelines.disclosure.earlier import (
    Superseded,
    earlier_equations,
    read_earlier,
    release_tables,
    superseded,
)
from pipelines.disclosure.equations import write_cells, write_equations
from pipelines.disclosure.linked import linked_counts
from pipelines.disclosure.programmes import Flags
from pipelines.disclosure.protect import Choice, choose_hidden
from pipelines.disclosure.rules import FILE as RULES
from pipelines.disclosure.rules import Audience, load_rules

KEY = (
    "measure_code",
    "area_code",
    "period",
    "characteristic",
    "category",
    "characteristic_2",
    "category_2",
)
_KEYS = ", ".join(KEY)


@dataclass(frozen=True)
class Suppression:
    """What was done, without a single value.

    Attributes:
        sha256: of the counts, the rules and the audience. Never to be released: whoever knows all
            counts but one could try that one.
        audience: for whom.
        threshold: counts from 1 to this are confidential.
        counts: counts with a figure or a supplier's own ``c``.
        confidential: those that are confidential by themselves, or were sent as ``c``.
        complementary: those hidden so that these cannot be worked out.
        primary: the key of each count from 1 to the threshold (columns of ``KEY``).
        exposed: the key of each that could be worked out whatever is hidden.
        superseded: what earlier releases showed and what is true no longer.
    """

    sha256: str
    audience: Audience
    threshold: int
    counts: int
    confidential: int
    complementary: int
    primary: pl.DataFrame
    exposed: pl.DataFrame
    superseded: Superseded


def suppress(
    connection: duckdb.DuckDBPyConnection,
    *,
    audience: Audience = "partnership",
    earlier: Sequence[Path] = (),
    made: Mapping[str, Path] | None = None,
) -> Suppression:
    """Hide, in place, in schema ``candidate``: fct_measure and fct_indicator.

    Needs ``fct_measure``, ``fct_indicator``, ``dim_indicator``, ``dim_measure``, ``dim_area``,
    ``dim_period`` and ``area_members`` there (``dim_category`` where groups have finer groups).

    Args:
        connection: to a database with that schema.
        audience: whose rules apply.
        earlier: folders of the releases that readers may have kept.
        made: the release made from the same counts by the same rules, by ``Suppression.sha256``:
            what it hides is hidden again, so that the same figures are the same release.
    """
    rules = load_rules()
    readers = rules.audiences[audience]
    write_cells(connection, rules)
    write_equations(connection, rules)
    known = read_earlier(connection, release_tables(earlier))
    changed = superseded(connection, earlier)
    system = linked_counts(connection, rules, readers, known)
    if known is not None:
        more = earlier_equations(connection, system.counts)
        system = replace(system, matrix=csr_array(vstack([system.matrix, more])))
    fingerprint = _fingerprint(connection, audience)
    before = (made or {}).get(fingerprint)
    choice = (
        Choice(_hidden_in(connection, before, system.must_hide), [])
        if before
        else choose_hidden(system)
    )
    cells = int(np.count_nonzero(system.is_count))
    found = connection.execute(
        "select value is not null or status = 'c' as has_figure, value is not null as is_known"
        " from cell order by id"
    ).fetchnumpy()
    has_figure, known_value = found["has_figure"], found["is_known"]
    # What a supplier hid is protected too, but nobody here knows whether it is small.
    is_small = ~np.isnan(system.must_reach_low[:cells]) & known_value
    flags = pl.DataFrame(
        {
            "id": np.arange(cells),
            "is_hidden": choice.hidden[:cells],
            "is_primary": is_small,
            "is_exposed": np.isin(np.arange(cells), choice.exposed),
        }
    )
    connection.register("chosen", flags)
    _hide(connection)
    primary = connection.execute(
        f"select {_KEYS} from cell inner join chosen using (id) where is_primary order by id"
    ).pl()
    exposed = connection.execute(
        f"select {_KEYS} from cell inner join chosen using (id) where is_exposed order by id"
    ).pl()
    connection.unregister("chosen")
    hide_what_is_made_of(connection)
    return Suppression(
        sha256=fingerprint,
        audience=audience,
        threshold=readers.threshold,
        counts=int(has_figure.sum()),
        confidential=int((system.must_hide[:cells] & has_figure).sum()),
        complementary=int((choice.hidden & ~system.must_hide)[:cells].sum()),
        primary=primary,
        exposed=exposed,
        superseded=changed,
    )


def _hide(connection: duckdb.DuckDBPyConnection) -> None:
    same = " and ".join(f"measure.{name} = cell.{name}" for name in KEY)
    connection.execute(
        f"""
        update candidate.fct_measure as measure
        set value = null, status = 'c'
        from cell inner join chosen using (id)
        where chosen.is_hidden and measure.status in ('ok', 'u', 'k', 'c') and {same}
        """
    )


def _fingerprint(connection: duckdb.DuckDBPyConnection, audience: Audience) -> str:
    counts = connection.execute(f"select {_KEYS}, value, status from cell order by id").pl()
    told = counts.write_csv(float_precision=6) + RULES.read_text(encoding="utf-8") + audience
    return hashlib.sha256(told.encode()).hexdigest()


def _hidden_in(connection: duckdb.DuckDBPyConnection, release: Path, must_hide: Flags) -> Flags:
    same = " and ".join(f"shown.{name} = cell.{name}" for name in KEY)
    found = connection.execute(
        f"select cell.id from cell inner join read_parquet(?) as shown on {same}"
        " where shown.status = 'c'",
        [str(release / "fct_measure.parquet")],
    ).fetchnumpy()
    hidden = must_hide.copy()
    hidden[found["id"].astype(int)] = True
    return hidden
