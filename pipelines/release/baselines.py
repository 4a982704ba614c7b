"""The recorded decisions that start a control chart's limits anew (spc_baselines.csv).

Limits stay as they are until somebody decides otherwise and writes down why: a row without a
reason, a role and a day is not such a decision and is not applied.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

import duckdb

EVERY_AREA = "all"
FILE = "dbt_project/seeds/spc_baselines.csv"
# As a person writes the day, and as Excel saves it in a British office.
_DAY_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
# What a row may name, and the table that lists it.
_CODES = {"indicator_code": "dim_indicator", "area_code": "dim_area", "period": "dim_period"}


class Baseline(NamedTuple):
    """From ``period`` on, the limits of this indicator and area rest on new points."""

    indicator: str
    area: str
    period: str
    reason: str
    role: str
    decided_on: date


def baseline_faults(connection: duckdb.DuckDBPyConnection) -> list[str]:
    """What is wrong in spc_baselines.csv as the warehouse holds it, one sentence a row."""
    return read_baselines(connection, "catalogue.spc_baselines", "marts")[1]


def read_baselines(
    connection: duckdb.DuckDBPyConnection, table: str, dimensions: str
) -> tuple[list[Baseline], list[str]]:
    """The rows that may be applied, and what is wrong with the others.

    Args:
        connection: to the warehouse.
        table: the catalogue's table, each column text.
        dimensions: the schema that holds dim_indicator, dim_area and dim_period.

    Returns:
        Sound rows in the catalogue's order; one message for each other row, which names the row as
        a spreadsheet numbers it, what is wrong and what to do.
    """
    known = {
        key: _codes(connection, f"select {key} from {dimensions}.{name}")
        for key, name in _CODES.items()
    }
    rows = connection.execute(
        f"""
        select indicator_code, area_code, baseline_from, reason, decided_by_role, decided_on
        from {table} order by rowid
        """
    ).fetchall()
    sound: list[Baseline] = []
    faults: list[str] = []
    first_at: dict[tuple[str, ...], int] = {}
    # Row 1 of the file is its heading.
    for number, cells in enumerate(rows, start=2):
        texts = [str(cell or "").strip() for cell in cells]
        day = _day(texts[-1])
        wrong = _wrong(texts, day, known)
        earlier = first_at.setdefault(tuple(texts[:3]), number)
        if earlier != number:
            wrong.append(f"it repeats row {earlier}")
        if wrong or day is None:
            faults.append(
                f"{FILE}, row {number}: {'; '.join(wrong)}. The row is not applied:"
                " put it right or remove it."
            )
        else:
            indicator, area, period, reason, role, _ = texts
            sound.append(Baseline(indicator, area, period, reason, role, day))
    return sound, faults


def _wrong(texts: list[str], day: date | None, known: dict[str, set[str]]) -> list[str]:
    indicator, area, period, reason, role, _ = texts
    wrong = []
    if indicator not in known["indicator_code"]:
        wrong.append(f"indicator '{indicator}' is not among those of indicators.csv in use")
    if area != EVERY_AREA and area not in known["area_code"]:
        wrong.append(f"area '{area}' is neither in areas.csv nor '{EVERY_AREA}'")
    if period not in known["period"]:
        wrong.append(f"baseline_from '{period}' is not a period such as 2024-25-Q1")
    if not reason:
        wrong.append("there is no reason")
    if not role:
        wrong.append("there is no decided_by_role")
    if day is None:
        wrong.append("decided_on is not a day such as 2025-04-30")
    return wrong


def _codes(connection: duckdb.DuckDBPyConnection, query: str) -> set[str]:
    return {code for (code,) in connection.execute(query).fetchall()}


def _day(text: str) -> date | None:
    for form in _DAY_FORMATS:
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    return None
