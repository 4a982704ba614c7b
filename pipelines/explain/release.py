"""What the release in force says: names, the catalogue's row, the figure, its revisions."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from pipelines.explain.model import Catalogue, Figure, Revision
from pipelines.publishing.explanation_words import asked_and_said
from pipelines.release.read import releases

_FIGURE = (
    "value", "status", "lower_95", "upper_95", "numerator", "denominator", "interval_method",
    "value_basis", "denominator_period", "missing_parts", "caveat", "submission_id",
)  # fmt: skip
_REVISION = ("change", "old_value", "old_status", "new_value", "new_status", "reason")


def table(folder: Path, name: str) -> str:
    """A released table as SQL reads it."""
    path = str(folder / f"{name}.parquet").replace("'", "''")
    return f"read_parquet('{path}')"


def rows(
    connection: duckdb.DuckDBPyConnection, query: str, values: Sequence[object] = ()
) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return connection.execute(query, list(values)).fetchall()


def names(
    connection: duckdb.DuckDBPyConnection, folder: Path, of: str, name: str
) -> dict[str, str]:
    """Code -> name of a catalogue: ``of`` is its table, ``name`` its column for people."""
    code = {"dim_period": "period"}.get(of, of.removeprefix("dim_") + "_code")
    query = f"select {code}, any_value({name}) from {table(folder, of)} group by 1 order by 1"
    return {code: name or "" for code, name in rows(connection, query)}


def catalogue_row(
    connection: duckdb.DuckDBPyConnection, folder: Path, indicator: str, period: str
) -> Catalogue:
    """The definition in force on the period's last day, else the latest there is."""
    (found, *_) = rows(
        connection,
        f"""
        select indicator_code, title, definition, unit, multiplier, decimals, polarity,
            catalogue.period_type, interval_method, caveat, valid_from,
            numerator_measures, denominator_measures
        from {table(folder, "dim_indicator")} as catalogue
        left join {table(folder, "dim_period")} as periods on periods.period = ?
        where indicator_code = ?
        order by
            coalesce(
                ends_on between valid_from and coalesce(valid_to, date '9999-12-31'), false
            ) desc,
            valid_from desc
        """,
        [period, indicator],
    )
    *plain, numerators, denominators = found
    lists = (tuple(filter(None, (text or "").split(";"))) for text in (numerators, denominators))
    return Catalogue(*plain, *lists)


def figure(
    connection: duckdb.DuckDBPyConnection, source: str, indicator: str, area: str, period: str
) -> Figure | None:
    """The row of an fct_indicator, or None where it has none.

    Args:
        connection: where ``source`` can be read.
        source: the table in SQL: released, or the warehouse's.
        indicator: code.
        area: code.
        period: key.
    """
    found = rows(
        connection,
        f"select {', '.join(_FIGURE)} from {source}"
        " where indicator_code = ? and area_code = ? and period = ?",
        [indicator, area, period],
    )
    if not found:
        return None
    *plain, submissions = found[0]
    named = frozenset(filter(None, (submissions or "").split(";")))
    return Figure(*[*plain, named])


def periods_with_figures(
    connection: duckdb.DuckDBPyConnection, folder: Path, indicator: str, area: str
) -> list[str]:
    """The periods that the release has a figure of this indicator and area for."""
    query = (
        f"select period from {table(folder, 'fct_indicator')}"
        " where indicator_code = ? and area_code = ? order by period"
    )
    return [period for (period,) in rows(connection, query, [indicator, area])]


def revisions(
    connection: duckdb.DuckDBPyConnection, marts: Path, indicator: str, area: str, period: str
) -> tuple[Revision, ...]:
    """What every release that was in force said of the figure, oldest first."""
    found = []
    for one in releases(marts):
        if not (one.folder / "fct_revision.parquet").is_file():
            continue
        told = rows(
            connection,
            f"select {', '.join(_REVISION)} from {table(one.folder, 'fct_revision')}"
            " where indicator_code = ? and area_code = ? and period = ?",
            [indicator, area, period],
        )
        found += [Revision(one.release_id, *row) for row in told]
    return tuple(found)


def explained(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    catalogue: Catalogue,
    members: Sequence[str],
    period: str,
) -> tuple[str, ...]:
    """What was asked about the counts behind a figure, as the release tells it."""
    if not (folder / "fct_explanation.parquet").is_file():
        return ()
    found = rows(
        connection,
        f"""
        select measures.title, area_name, agency_name, question, explanation
        from {table(folder, "fct_explanation")} as asked
        inner join {table(folder, "dim_measure")} as measures using (measure_code)
        inner join {table(folder, "dim_area")} as areas using (area_code)
        inner join {table(folder, "dim_agency")} as agencies using (agency_code)
        where list_contains(?, measure_code) and list_contains(?, area_code) and period = ?
        order by 1, areas.sort_order, question, agency_name
        """,
        [[*catalogue.numerator_measures, *catalogue.denominator_measures], list(members), period],
    )
    return tuple(asked_and_said(*row) for row in found)
