"""Two releases side by side: which one a new one is compared with, and what each was made from."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from pipelines.release.read import (
    Manifest,
    latest_release,
    named_latest,
    read_manifest,
    releases,
)
from pipelines.release.reasons import Definition, Side

# What a release's fct_indicator must hold to be compared with, whatever code made it.
NEEDED = {"indicator_code", "area_code", "period", "value", "status"}
_RECIPE = ("numerator_measures", "denominator_measures", "multiplier", "unit", "period_type")


def compared_with(marts: Path, as_of: datetime | None) -> Manifest | None:
    """The release that a new one is compared with; None where there is none that could be.

    A release that is made anew as of an earlier moment must come out as the one then in force, so
    it is compared with what that one was compared with.
    """
    if as_of is None:
        found = latest_release(marts)
        if found is None and named_latest(marts):
            # Its folder was taken away: the newest one that is left was shown before it.
            found = next(reversed(releases(marts)), None)
    else:
        then = [one for one in releases(marts) if one.created_at <= as_of]
        name = then[-1].raw.get("previous_release_id") if then else None
        found = read_manifest(marts / name) if name and (marts / name).is_dir() else None
    return found if found and columns_of(found.folder, "fct_indicator") >= NEEDED else None


def day_of(marts: Path, now: datetime, as_of: datetime | None) -> date:
    """The day of the release being made; of one made anew, that of the one it comes out as."""
    then = [one.created_at for one in releases(marts) if as_of and one.created_at <= as_of]
    return (then[-1] if then else now).date()


def read_side(
    connection: duckdb.DuckDBPyConnection, folder: Path, manifest: dict[str, Any]
) -> Side:
    """What the release in ``folder`` was made from; what older code did not write is left out."""
    submissions = {entry["submission_id"]: entry for entry in manifest.get("submissions", [])}
    ends: dict[str, date] = {}
    if {"period", "ends_on"} <= columns_of(folder, "dim_period"):
        query = f"select period, ends_on from {sql_file(folder, 'dim_period')}"
        ends = dict(connection.execute(query).fetchall())
    definitions: dict[str, list[Definition]] | None = None
    if {"indicator_code", "valid_from", *_RECIPE} <= columns_of(folder, "dim_indicator"):
        definitions = {}
        rows = connection.execute(
            f"select indicator_code, coalesce(valid_from, date '0001-01-01'), {', '.join(_RECIPE)}"
            f" from {sql_file(folder, 'dim_indicator')} order by 1, 2"
        ).fetchall()
        for code, first, *recipe in rows:
            definitions.setdefault(code, []).append(Definition(first, tuple(recipe)))
    given, members = _given(connection, folder), _members(connection, folder)
    return Side(manifest.get("code_sha256"), submissions, definitions, ends, given, members)


def _given(
    connection: duckdb.DuckDBPyConnection, folder: Path
) -> dict[tuple[str, str, str], str | None]:
    """The reasons that agencies gave, or were asked for, of figures that they changed."""
    if "explanation" not in columns_of(folder, "fct_explanation"):
        return {}
    rows = connection.execute(
        "select submission_id, measure_code, area_code, explanation"
        f" from {sql_file(folder, 'fct_explanation')} where question = 'reason_for_change'"
    ).fetchall()
    return {(submission, measure, area): words for submission, measure, area, words in rows}


def _members(connection: duckdb.DuckDBPyConnection, folder: Path) -> dict[str, frozenset[str]]:
    """Each partnership's authorities."""
    if not {"area_type", "partnership_code"} <= columns_of(folder, "dim_area"):
        return {}
    rows = connection.execute(
        f"select partnership_code, list(area_code) from {sql_file(folder, 'dim_area')}"
        " where area_type = 'authority' and partnership_code is not null group by 1"
    ).fetchall()
    return {code: frozenset(areas) for code, areas in rows}


def columns_of(folder: Path, table: str) -> set[str]:
    """The columns of a release's table; none where it has no such table."""
    path = folder / f"{table}.parquet"
    return set(pl.read_parquet_schema(path)) if path.is_file() else set()


def sql_file(folder: Path, table: str) -> str:
    """A release's table as SQL reads it."""
    path = str(folder / f"{table}.parquet").replace("'", "''")
    return f"read_parquet('{path}')"
