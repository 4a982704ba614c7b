"""From the tables of a release to one system of linked counts, ready to be protected.

An equation is used as it stands where the true counts obey it. Where the whole is larger than its
parts (a group that nobody was counted in), the difference is a count of its own that no reader
knows. Where the parts are larger than the whole, no reader can reckon with it.
"""

from __future__ import annotations

import duckdb
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array, hstack

from pipelines.disclosure.programmes import Flags, Floats
from pipelines.disclosure.rules import Readers, Rules
from pipelines.disclosure.system import System

_NEAR = 1e-6
# What it costs that a whole is wider than its parts, a count short, and parts too many.
_WIDER, _SHORT, _BROKEN = 10.0, 100.0, 1000.0

_COUNTS = """
select
    cell.value,
    cell.value is null as is_unknown,
    -- Sums of what was sent hidden are hidden too, and nobody's secret by themselves.
    cell.value is null and cell.status = 'c' and coalesce(cell.value_basis, '') = 'counted'
        as is_sent_hidden,
    cell.characteristic = 'total' as is_total,
    coalesce(area.area_type, '') as area_type,
    cell.area_code in (select group_code from candidate.area_members) as is_group,
    cell.characteristic in (select unnest($withheld))
        or cell.characteristic_2 in (select unnest($withheld)) as is_withheld,
    -- Nobody is ever counted there: every reader knows.
    max(coalesce(cell.value, 1)) over (
        partition by cell.measure_code, cell.characteristic, cell.category,
            cell.characteristic_2, cell.category_2
    ) = 0 and cell.characteristic != 'total' as is_structural_zero
from cell
left join candidate.dim_area as area using (area_code)
order by cell.id
"""


def linked_counts(
    connection: duckdb.DuckDBPyConnection, rules: Rules, readers: Readers, known: Floats | None
) -> System:
    """The counts of tables ``cell`` and ``equation`` as one system.

    Args:
        connection: with both temporary tables.
        rules: the declared rules.
        readers: the audience that the release is for.
        known: the counts that an earlier release tells, NaN elsewhere; hiding them hides nothing.

    Returns:
        The system; its first columns are the counts by id, the others what is not counted.
    """
    found = connection.execute(
        _COUNTS, {"withheld": list(readers.withheld_characteristics)}
    ).fetchnumpy()
    unknown = found["is_unknown"].astype(bool)
    sent_hidden = found["is_sent_hidden"].astype(bool)
    counts = np.where(unknown, np.nan, np.ma.filled(found["value"], np.nan)).astype(float)
    if known is not None:
        counts = np.where(np.isnan(counts), known, counts)
    matrix = _equations(connection, len(counts))
    counts, matrix = _fitted(counts, matrix, sent_hidden)
    small = (counts >= 1 - _NEAR) & (counts <= readers.threshold + _NEAR)
    must_hide = np.zeros(len(counts), bool)
    must_hide[: len(unknown)] = unknown | found["is_withheld"].astype(bool)
    must_hide[len(unknown) :] = True
    small[len(unknown) :] = False
    small[: len(unknown)] &= ~unknown | sent_hidden
    must_hide |= small
    low, high = _to_stay_possible(counts, small, readers.threshold)
    own = np.zeros(len(counts), bool)
    own[: len(unknown)] = sent_hidden & ~found["is_group"].astype(bool)
    small |= own
    cost = np.full(len(counts), np.inf)
    cost[: len(unknown)] = _cost(found, counts[: len(unknown)], rules)
    is_known = np.zeros(len(counts), bool)
    if known is not None:
        # What readers have already cannot hide anything, and nothing protects it.
        is_known[: len(known)] = ~np.isnan(known)
        small &= ~is_known
    return System(
        matrix=matrix,
        counts=counts,
        floor=np.zeros(len(counts)),
        must_hide=must_hide,
        is_known=is_known,
        is_count=np.arange(len(counts)) < len(unknown),
        must_reach_low=np.where(small, low, np.nan),
        must_reach_high=np.where(small, high, np.nan),
        cost=cost,
    )


def _to_stay_possible(counts: Floats, small: Flags, threshold: int) -> tuple[Floats, Floats]:
    """The least and the greatest value that a reader must be left with, for each hidden count.

    For a small one every value from 1 to the threshold. What its supplier hid may be small or not:
    where the equations make it large, as much room on either side.
    """
    low = np.where(counts <= 2 * threshold, np.minimum(1.0, counts), counts - threshold)
    high = np.where(small, float(threshold), counts + threshold)
    return low, high


def _equations(connection: duckdb.DuckDBPyConnection, counts: int) -> csr_array:
    found = connection.execute(
        """
        select equation, whole as id, 1.0 as factor from equation group by equation, whole
        union all
        select equation, part, -1.0 from equation
        order by equation, id
        """
    ).fetchnumpy()
    row, column = found["equation"].astype(int), found["id"].astype(int)
    rows = int(row.max()) + 1 if len(row) else 0
    return csr_array((found["factor"].astype(float), (row, column)), shape=(rows, counts))


def _fitted(counts: Floats, matrix: csr_array, sent_hidden: Flags) -> tuple[Floats, csr_array]:
    """Values for the counts that nobody knows, and only equations that all counts obey."""
    unknown = np.flatnonzero(np.isnan(counts))
    if len(unknown):
        counts = _with_unknown(counts, matrix, unknown, sent_hidden[unknown].astype(float))
    over = matrix @ counts
    kept = over > -_NEAR
    # What a whole has over its parts, where nobody tells whose it is.
    wider = np.flatnonzero(kept & (over > _NEAR))
    extra = csr_array(
        (np.full(len(wider), -1.0), (wider, np.arange(len(wider)))),
        shape=(matrix.shape[0], len(wider)),
    )
    complete = csr_array(hstack([matrix, extra]))[np.flatnonzero(kept)]
    return np.concatenate([counts, over[wider]]), complete


def _with_unknown(counts: Floats, matrix: csr_array, unknown: np.ndarray, least: Floats) -> Floats:
    """The smallest counts that fit, at least ``least`` each (1 for a supplier's own ``c``).

    Where none fit, a whole may be larger than its parts (somebody was counted in none of them);
    then a count may be less (a supplier hid a zero); that the parts are larger than the whole is
    the last resort.
    """
    rows = np.flatnonzero(abs(matrix)[:, unknown].sum(axis=1) > 0)
    part = matrix[rows]
    rest = -(part @ np.nan_to_num(counts))
    size, width = len(rows), len(unknown)
    one = csr_array((np.ones(size), (range(size), range(size))), shape=(size, size))
    links = part[:, unknown]
    # Each unknown count in two steps: up to the least that it should be, and what goes beyond.
    solved = linprog(
        np.concatenate(
            [np.full(width, -_SHORT), np.ones(width), np.full(size, _BROKEN), np.full(size, _WIDER)]
        ),
        A_eq=csr_array(hstack([links, links, one, -one])),
        b_eq=rest,
        bounds=np.column_stack(
            [
                np.zeros(2 * (width + size)),
                np.concatenate([least, np.full(width + 2 * size, np.inf)]),
            ]
        ),
        method="highs-ds",
    )
    filled = counts.copy()
    filled[unknown] = np.round(solved.x[:width] + solved.x[width : 2 * width], 6)
    return filled


def _cost(found: dict[str, np.ndarray], counts: Floats, rules: Rules) -> Floats:
    area = found["area_type"].astype(str)
    cost = np.ones(len(counts))
    cost *= np.where(found["is_total"].astype(bool), rules.cost.all_children, 1.0)
    cost *= np.where(area == "partnership", rules.cost.partnership, 1.0)
    cost *= np.where(area == "sub_region", rules.cost.sub_region, 1.0)
    cost *= np.where(counts == 0, rules.cost.zero, 1.0)
    cost += rules.cost.size * np.log10(counts + 1)
    cost[found["is_structural_zero"].astype(bool)] = np.inf
    return cost
