"""Putting a table that the release room makes itself into schema ``candidate``.

Its columns, their order and their types are read from ``tables.yml``, which is also what the data
dictionary is written from: a column that is not described there is not released.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import yaml

# The compiled reader is ten times faster; it is missing where libyaml is.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_DESCRIBED = Path(__file__).with_name("tables.yml")


def put_table(connection: duckdb.DuckDBPyConnection, name: str, rows: pl.DataFrame) -> None:
    """Make ``candidate.<name>`` of rows that have at least the columns described for it."""
    columns = _columns(name)
    typed = ", ".join(f'"{column}" {kind}' for column, kind in columns.items())
    connection.execute(f"create or replace table candidate.{name} ({typed})")
    if rows.is_empty():
        return
    connection.register("made_rows", rows.select(list(columns)))
    connection.execute(f"insert into candidate.{name} by name from made_rows")
    connection.unregister("made_rows")


def _columns(name: str) -> dict[str, str]:
    described = next(model for model in _models() if model["name"] == name)
    return {column["name"]: column["data_type"] for column in described["columns"]}


@cache
def _models() -> list[dict[str, Any]]:
    """Read once a process: the file is part of the code, and a release asks for five tables."""
    models: list[dict[str, Any]] = yaml.load(
        _DESCRIBED.read_text(encoding="utf-8"), Loader=_LOADER
    )["models"]
    return models
