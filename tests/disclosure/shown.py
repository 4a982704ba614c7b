"""What linked tables show once the rules have been applied to them."""

from __future__ import annotations

from typing import Any

import duckdb

from pipelines.disclosure.suppress import suppress
from tests.disclosure.linked_tables import FINEST, PERIODS, RUTLAND, TOTAL, Key, Linked, load

Q1, Q2 = PERIODS


def total(measure: str, area: str, period: str, value: int) -> dict[Key, int]:
    """Finest cells that add up to a total, all of it in the first."""
    return {(measure, area, period, fine): value * (fine == FINEST[0]) for fine in FINEST}


def hidden(linked: Linked) -> duckdb.DuckDBPyConnection:
    connection = load(linked)
    suppress(connection)
    return connection


def measure(
    connection: duckdb.DuckDBPyConnection,
    area: str,
    cell: tuple[str, str, str, str] = TOTAL,
    measure: str = "part",
    period: str = Q1,
) -> tuple[Any, ...] | None:
    return connection.execute(
        "select value, status from candidate.fct_measure where measure_code = ? and area_code = ?"
        " and period = ? and (characteristic, category, characteristic_2, category_2) = (?,?,?,?)",
        [measure, area, period, *cell],
    ).fetchone()


def indicator(
    connection: duckdb.DuckDBPyConnection, code: str, area: str, period: str, columns: str
) -> tuple[Any, ...] | None:
    return connection.execute(
        f"select {columns} from candidate.fct_indicator"
        " where indicator_code = ? and area_code = ? and period = ?",
        [code, area, period],
    ).fetchone()


Q4 = "2025-26-Q4"


def over_time(value: int, area: str = RUTLAND) -> duckdb.DuckDBPyConnection:
    """One small quarter of four, a year made of them, and figures of several quarters."""
    connection = load(Linked.of(total("part", area, Q1, value)))
    for period in ("2025-26-Q3", Q4):
        connection.execute(
            "insert into candidate.fct_measure select * replace (? as period)"
            " from candidate.fct_measure where period = ?",
            [period, Q2],
        )
    connection.execute(
        "insert into candidate.fct_measure by name select measure_code, area_code,"
        " any_value(characteristic) as characteristic, any_value(category) as category,"
        " any_value(characteristic_2) as characteristic_2, any_value(category_2) as category_2,"
        " '2025-26' as period, sum(value) as value, 'ok' as status,"
        " 'from_quarters' as value_basis"
        " from candidate.fct_measure where characteristic = 'total' group by all"
    )
    for kind in ("rolling_12_months", "year_to_date"):
        connection.execute(
            "insert into candidate.dim_indicator values (?, 'count', 'part', null, ?)", [kind] * 2
        )
        for period in (Q4, "2026-27-Q1"):
            connection.execute(
                "insert into candidate.fct_indicator by name select ? as indicator_code, area_code,"
                " ? as period, 70.0 as value, 70.0 as numerator, 'ok' as status"
                " from candidate.dim_area",
                [kind, period],
            )
    connection.execute(
        "insert into candidate.dim_period values"
        " ('2026-27-Q1', 'quarter', '2026-27', date '2026-04-01', date '2026-06-30')"
    )
    suppress(connection)
    return connection
