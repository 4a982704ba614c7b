"""Put the chain behind one figure together."""

from __future__ import annotations

import math
from pathlib import Path

import duckdb

from pipelines.explain import release as released
from pipelines.explain.measures import Behind, measures_behind
from pipelines.explain.model import Explanation, Figure, Measure, Place
from pipelines.explain.names import Unknown, resolve
from pipelines.explain.places import Ledger, published_rows
from pipelines.release.read import Manifest, latest_release
from pipelines.release.revisions import NOISE
from pipelines.warehouse.connection import reading
from pipelines.workspace import Workspace

NOT_BUILT = "There is no release to explain; run 'assurance refresh' first."
REBUILT = (
    "The warehouse rests on other submissions than this release does: it was built for another"
    " moment, or what it holds has not been released. Run 'assurance refresh', then ask again."
)
DOES_NOT_ADD_UP = "The counts below do not add up to the numerator of this figure."


class NothingToExplain(Exception):
    """There is no release, or no warehouse behind it; the message says what to do."""


def explain(
    workspace: Workspace, indicator: str, area: str, period: str, *, confidential: bool = False
) -> Explanation:
    """The whole chain behind a figure of the release in force.

    Args:
        workspace: its newest release and its warehouse are read; nothing is written.
        indicator: code or title.
        area: code or name.
        period: key, such as '2025-26-Q1' or '2024-25', or its label.
        confidential: tell the warehouse's own counts, also those that the release hides.

    Raises:
        Unknown: one of the names is not known, or the release has no such figure.
        NothingToExplain: there is no release, or no warehouse.
        WarehouseBusy: another run holds the warehouse.
    """
    manifest = latest_release(workspace.marts)
    if manifest is None or not workspace.database.is_file():
        raise NothingToExplain(NOT_BUILT)
    with reading(workspace) as connection:
        try:
            return _explain(
                connection, workspace, manifest, (indicator, area, period), confidential
            )
        except duckdb.CatalogException as error:
            raise NothingToExplain(
                "The warehouse is not built, or by other code; run 'assurance refresh' first."
            ) from error


def _explain(
    connection: duckdb.DuckDBPyConnection,
    workspace: Workspace,
    manifest: Manifest,
    asked: tuple[str, str, str],
    confidential: bool,
) -> Explanation:
    folder = manifest.folder
    areas = released.names(connection, folder, "dim_area", "area_name")
    periods = released.names(connection, folder, "dim_period", "label")
    indicators = released.names(connection, folder, "dim_indicator", "title")
    indicator = resolve(asked[0], indicators, "indicator")
    area = resolve(asked[1], areas, "area")
    period = resolve(asked[2], periods, "period")
    source = released.table(folder, "fct_indicator")
    figure = released.figure(connection, source, indicator, area, period)
    if figure is None:
        raise Unknown(_no_figure(connection, folder, indicator, areas[area], area, period))
    catalogue = released.catalogue_row(connection, folder, indicator, period)
    members = _members(connection, area)
    ledger = Ledger(connection, workspace)
    measures: tuple[Measure, ...] = ()
    published: tuple[Place, ...] = ()
    if figure.basis == "as_published":
        published = ledger.places(published_rows(connection, indicator, members, period))
    else:
        counts = "marts.fct_measure" if confidential else released.table(folder, "fct_measure")
        behind = Behind(connection, folder, ledger, counts, areas)
        measures = measures_behind(behind, catalogue, figure, area, members, period)
    unhidden = None
    if confidential:
        unhidden = released.figure(connection, "marts.fct_indicator", indicator, area, period)
    found = {
        place.submission.submission_id
        for place in (*published, *(p for m in measures for part in m.parts for p in part.places))
        if place.submission.outcome == "accepted"
    }
    return Explanation(
        catalogue=catalogue,
        area=areas[area],
        area_code=area,
        period=period,
        period_label=periods[period],
        release_id=manifest.release_id,
        figure=figure,
        unhidden=unhidden,
        revisions=released.revisions(connection, workspace.marts, indicator, area, period),
        measures=measures,
        published=published,
        also_named=tuple(filter(None, map(ledger.place, sorted(figure.submissions - found)))),
        notes=_notes(figure, measures, found),
        explained=released.explained(connection, folder, catalogue, members, period),
    )


def _no_figure(
    connection: duckdb.DuckDBPyConnection,
    folder: Path,
    indicator: str,
    name: str,
    area: str,
    period: str,
) -> str:
    told = f"This release has no figure of {indicator} for {name} in {period}."
    has = released.periods_with_figures(connection, folder, indicator, area)
    if not has:
        return f"{told} It has none for this area at all."
    return f"{told} Did you mean {', '.join(has[:-1]) + ' or ' if has[1:] else ''}{has[-1]}?"


def _members(connection: duckdb.DuckDBPyConnection, area: str) -> list[str]:
    """The authorities that an area is made of; an area that is no group is made of itself."""
    query = (
        "select member_code from catalogue.area_members"
        " inner join marts.dim_area on member_code = area_code"
        " where group_code = ? order by sort_order"
    )
    return [code for (code,) in released.rows(connection, query, [area])] or [area]


def _notes(figure: Figure, measures: tuple[Measure, ...], found: set[str]) -> tuple[str, ...]:
    notes = [REBUILT] if found - figure.submissions else []
    counts = [part.value for m in measures if m.is_numerator for part in m.parts]
    shown = [count for count in counts if count is not None]
    is_whole = bool(counts) and len(shown) == len(counts) and figure.numerator is not None
    if is_whole and not math.isclose(sum(shown), figure.numerator or 0, rel_tol=NOISE):
        notes.append(DOES_NOT_ADD_UP)
    return tuple(notes)
