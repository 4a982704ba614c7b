"""Releases of the tables that count the same people again, and what one less another tells."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import duckdb
import polars as pl
import yaml
from hypothesis import HealthCheck, settings

from pipelines.disclosure.audit_groups import show_whole_or_not_at_all
from pipelines.disclosure.auditor.protection import Protection
from pipelines.disclosure.auditor.repeated import few_people_between
from pipelines.disclosure.held_back import hold_back
from pipelines.workspace import PROJECT_ROOT
from tests.disclosure.linked_tables import THOROUGHLY

MARTS = PROJECT_ROOT / "dbt_project" / "models" / "marts" / "marts.yml"
SURVEY, TRAINING, AUDITS = "fct_practitioner_survey", "fct_training_effect", "fct_audit_group"
TABLES = (SURVEY, TRAINING, AUDITS, "fct_evidence")
TRIED = settings(
    max_examples=8 * THOROUGHLY,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
    derandomize=True,
)
Row = dict[str, Any]


@cache
def _columns(table: str) -> str:
    models = yaml.load(MARTS.read_text(encoding="utf-8"), yaml.CSafeLoader)["models"]
    (model,) = (one for one in models if one["name"] == table)
    return ", ".join(f'"{one["name"]}" {one["data_type"]}' for one in model["columns"])


@cache
def _database() -> duckdb.DuckDBPyConnection:
    """The empty tables, made once: each release begins with a copy of them."""
    connection = duckdb.connect()
    connection.execute("create schema candidate; create schema empty")
    for table in TABLES:
        connection.execute(f"create table empty.{table} ({_columns(table)})")
    return connection


def _candidate(rows: dict[str, list[Row]]) -> duckdb.DuckDBPyConnection:
    connection = _database()
    for table in TABLES:
        connection.execute(f"create or replace table candidate.{table} as from empty.{table}")
        if rows.get(table):
            made = pl.DataFrame(rows[table], infer_schema_length=None)
            connection.register("made", made)
            connection.execute(f"insert into candidate.{table} by name from made")
            connection.unregister("made")
    return connection


def released(folder: Path, earlier: Sequence[Path], *, held: bool = True, **rows: Any) -> Path:
    """The three tables as a release would show them."""
    folder.mkdir(parents=True)
    connection = _candidate(rows)
    show_whole_or_not_at_all(connection, 5, earlier if held else ())
    if held:
        hold_back(connection, earlier)
    for table in rows:
        connection.execute(f"from candidate.{table}").pl().write_parquet(
            folder / f"{table}.parquet"
        )
    return folder


def told(folder: Path, earlier: Sequence[Path]) -> tuple[str, ...]:
    return few_people_between(folder, earlier, Protection())


def of(folder: Path, table: str) -> list[Row]:
    return pl.read_parquet(folder / f"{table}.parquet").to_dicts()
