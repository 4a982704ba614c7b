"""Finds out hidden counts from what is shown, with nothing but sums.

Every shown count is known. Groups are the sum of their areas, totals the sum of their groups of
children, and a shown indicator gives away its count. A hidden count is found out where these
equations leave it only one value.
"""

from __future__ import annotations

from itertools import product

import duckdb
import numpy as np

from tests.disclosure.linked_tables import (
    AREAS,
    BREAKDOWNS,
    CELLS,
    GROUPS,
    MEASURES,
    PERIODS,
    TOTAL,
    Cell,
    Key,
)

Equation = dict[tuple[str, Cell], float]


def found_out(connection: duckdb.DuckDBPyConnection) -> list[Key]:
    """Hidden counts that a reader of the release can work out."""
    rows = connection.execute(
        "select measure_code, area_code, period, characteristic, category, characteristic_2,"
        " category_2, value, status from candidate.fct_measure"
    ).fetchall()
    shown = {_key(row): row[7] for row in rows if row[7] is not None}
    hidden = {_key(row) for row in rows if row[8] == "c"}
    known = set(shown) | _from_indicators(connection, set(shown))
    worked_out = {
        (measure, area, period, cell)
        for measure, period in product(MEASURES, PERIODS)
        for area, cell in _determined(measure, period, known)
    }
    return sorted(hidden & (known | worked_out))


def _key(row: tuple) -> Key:  # type: ignore[type-arg]
    return row[0], row[1], row[2], (row[3], row[4], row[5], row[6])


def _from_indicators(connection: duckdb.DuckDBPyConnection, shown: set[Key]) -> set[Key]:
    """Counts that an indicator shows, now, as its past, or as somebody's benchmark."""
    rows = connection.execute(
        """
        with told as (
            select indicator_code, area_code, period, numerator is not null as is_count from
                candidate.fct_indicator where numerator is not null
            union all
            select indicator_code, area_code, period, false from candidate.fct_indicator
            where coalesce(value, value_rounded, lower_95, upper_95) is not null
            union all
            select indicator_code, area_code, previous_period, false from candidate.fct_indicator
            where previous_value is not null
            union all
            select indicator_code, area_code, same_period_last_year_period, false
            from candidate.fct_indicator where same_period_last_year is not null
            union all
            select indicator_code, 'E92000001', benchmark_period, false
            from candidate.fct_indicator
            where coalesce(benchmark_england, benchmark_region) is not null
        )
        select * from told
        """
    ).fetchall()
    found = set()
    for indicator, area, period, is_count in rows:
        # A share gives its count away only to those who know the whole.
        if is_count or indicator != "share" or ("whole", area, period, TOTAL) in shown:
            found.add(("part", area, period, TOTAL))
    rows = connection.execute(
        "select area_code, period from candidate.fct_indicator"
        " where indicator_code = 'share' and denominator is not null"
    ).fetchall()
    return found | {("whole", area, period, TOTAL) for area, period in rows}


def _determined(measure: str, period: str, known: set[Key]) -> list[tuple[str, Cell]]:
    unknown = [
        (area, cell)
        for area, cell in product((*AREAS, *GROUPS), CELLS)
        if (measure, area, period, cell) not in known
    ]
    if not unknown:
        return []
    column = {place: number for number, place in enumerate(unknown)}
    matrix = np.zeros((len(_EQUATIONS), len(unknown)))
    for number, equation in enumerate(_EQUATIONS):
        for place, factor in equation.items():
            if place in column:
                matrix[number, column[place]] = factor
    _, sizes, directions = np.linalg.svd(matrix)
    rank = int((sizes > 1e-9).sum())
    # What no free direction moves has only one value.
    free = np.abs(directions[rank:]).sum(axis=0)
    return [place for place, number in column.items() if free[number] < 1e-9]


def _equations() -> list[Equation]:
    made: list[Equation] = []
    for cell in CELLS:
        for group, members in GROUPS.items():
            made.append({(group, cell): 1.0} | {(member, cell): -1.0 for member in members})
    for area in (*AREAS, *GROUPS):
        for cells in BREAKDOWNS.values():
            made.append({(area, TOTAL): 1.0} | {(area, cell): -1.0 for cell in cells})
        for name in ("sex", "disability"):
            at = {"sex": 1, "disability": 3}[name]
            for margin in BREAKDOWNS[name]:
                parts = [cell for cell in BREAKDOWNS["both"] if cell[at] == margin[1]]
                made.append({(area, margin): 1.0} | {(area, cell): -1.0 for cell in parts})
    return made


_EQUATIONS = _equations()
