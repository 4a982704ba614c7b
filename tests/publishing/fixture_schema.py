"""The columns of the public tables, read from the descriptions that a real release is made by.

A fixture that lacks a column of a real release, or has one of its own, cannot be written.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import yaml

from pipelines.publishing.group_reader import columns_of
from tests.publishing.fixture_groups import KINDS

_ROOT = Path(__file__).resolve().parents[2]
_DESCRIPTIONS = (
    _ROOT / "dbt_project" / "models" / "marts" / "marts.yml",
    _ROOT / "pipelines" / "release" / "tables.yml",
)
_TYPES: dict[str, Any] = {
    "varchar": pl.String,
    "double": pl.Float64,
    "integer": pl.Int32,
    "bigint": pl.Int64,
    "boolean": pl.Boolean,
    "date": pl.Date,
}
_KEPT: dict[str, Any] = {"submission_id": pl.String}


def frame(table: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Rows as the table of that name; a column that a row leaves out is null.

    Raises:
        ValueError: a row has a column that the public table has not.
    """
    schema = _schemas()[table]
    unknown = {name for row in rows for name in row} - set(schema)
    if unknown:
        raise ValueError(f"{table} has no column {', '.join(sorted(unknown))}.")
    full = [{name: row.get(name) for name in schema} for row in rows]
    return pl.DataFrame(full, schema=schema)


@cache
def _schemas() -> dict[str, dict[str, Any]]:
    models = [
        model
        for path in _DESCRIPTIONS
        for model in yaml.safe_load(path.read_text(encoding="utf-8"))["models"]
    ]
    # What no description tells of yet has the columns that the reports read.
    read = {name: columns_of(kind) | _KEPT for name, kind in KINDS.items()}
    return read | {
        model["name"]: {column["name"]: _TYPES[column["data_type"]] for column in model["columns"]}
        for model in models
    }
