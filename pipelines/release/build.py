"""Making a release: copy the marts, hide, look again, write, move into place."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from pipelines import __version__
from pipelines.fingerprints import file_sha256, text_sha256, value_sha256
from pipelines.release.audited import attack, made_before, remember_made
from pipelines.release.baselines import copy_baselines
from pipelines.release.closed_gaps import write_closed_gaps
from pipelines.release.compared import compared_with, day_of
from pipelines.release.disproportionality_seeds import copy_seeds
from pipelines.release.read import (
    LATEST,
    MANIFEST,
    Manifest,
    all_released,
    latest_release,
    published_releases,
    read_manifest,
)
from pipelines.release.revisions import write_revisions
from pipelines.release.tables import GAPS_CLOSED, MADE_TABLES, PUBLIC_TABLES, REVISIONS
from pipelines.warehouse.connection import connected, exclusive
from pipelines.workspace import Workspace

_MOST_NAMED = 10


class ReleaseRefused(Exception):
    """The tables may not be released; the message says which and why, never a value."""


def make_release(
    workspace: Workspace, *, now: datetime, as_of: datetime | None = None
) -> tuple[Manifest, bool]:
    """Write a release of the marts as they stand; returns it, and whether it is new.

    The same tables from the same submissions and code are the same release: then nothing is
    written. A release built ``as_of`` an earlier moment is kept beside the others and does not
    become the latest.

    Args:
        workspace: its marts folder receives the release.
        now: UTC, for the manifest and the release's name.
        as_of: the earlier moment that the warehouse was built for, if it was.

    Raises:
        ReleaseRefused: a count of 1 to 5 would still be shown.
    """
    # One release is put together at a time, so what lies unfinished belongs to nobody any more.
    with exclusive(workspace):
        workspace.marts.mkdir(parents=True, exist_ok=True)
        for left in workspace.marts.glob(".making-*"):
            shutil.rmtree(left, ignore_errors=True)
        making = workspace.marts / f".making-{os.getpid()}"
        making.mkdir()
        try:
            return _make(workspace, making, now, as_of)
        finally:
            shutil.rmtree(making, ignore_errors=True)


def _make(
    workspace: Workspace, making: Path, now: datetime, as_of: datetime | None
) -> tuple[Manifest, bool]:
    # Here, for they bring NumPy and SciPy along: a refresh with nothing to do must not wait.
    from pipelines.disclosure.audit_groups import show_whole_or_not_at_all, shown_small_audit_groups
    from pipelines.disclosure.derived import shown_small_counts
    from pipelines.disclosure.held_back import hold_back
    from pipelines.disclosure.suppress import suppress
    from pipelines.release.decision_points import add_decision_points
    from pipelines.release.disproportionality import add_disproportionality
    from pipelines.release.explanations import leave_out_of_hidden_series
    from pipelines.release.focus_candidates import add_focus_candidates
    from pipelines.release.quality_marks import add_quality_marks
    from pipelines.release.signals import add_signals
    from pipelines.release.wider_context import (
        add_wider_context,
        copy_wider_context,
        shown_small_figures,
    )

    earlier = published_releases(workspace.marts)
    every = all_released(workspace.marts, as_of or now)
    with connected(workspace) as connection:
        _copy_candidates(connection)
        copy_wider_context(connection)
        suppression = suppress(connection, earlier=earlier, made=made_before(workspace))
        _refuse([_named(key) for key in suppression.exposed.rows()])
        show_whole_or_not_at_all(connection, suppression.threshold, every)
        hold_back(connection, every)
        leave_out_of_hidden_series(connection)
        add_signals(connection)
        add_disproportionality(connection)
        add_decision_points(connection)
        add_wider_context(connection)
        add_focus_candidates(connection)
        add_quality_marks(connection)
        shown = shown_small_counts(connection, suppression.threshold)
        shown |= shown_small_audit_groups(connection, suppression.threshold)
        shown |= shown_small_figures(connection, suppression.threshold)
        if shown:
            places = ", ".join(f"{rows} rows of {table}" for table, rows in shown.items())
            raise ReleaseRefused(
                f"The release was not written: counts of 1 to 5 would be shown in {places}."
                " The previous release stays in force."
            )
        tables = {
            name: _write_table(connection, making, name, order)
            for name, order in (PUBLIC_TABLES | MADE_TABLES).items()
        }
        submissions = _submissions(connection, as_of)
        connection.execute("drop schema candidate cascade")
    manifest = _manifest(workspace, tables, submissions, now, as_of)
    release_id = manifest["release_id"]
    manifest["disclosure"] = attack(making, suppression, earlier, f"release {release_id}", every)
    _refuse(manifest["disclosure"]["exposed"])
    newest = latest_release(workspace.marts)
    if as_of is None and newest and newest.content == manifest["content_sha256"]:
        return newest, False
    final = workspace.marts / manifest["release_id"]
    is_new = as_of is None or not final.exists()
    if not final.exists():
        _add_compared(workspace, making, manifest, now, as_of)
        text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
        (making / MANIFEST).write_text(text, encoding="utf-8")
        making.replace(final)
        remember_made(workspace, suppression.sha256, release_id)
    if as_of is None:
        pointer = workspace.marts / f".{LATEST}.{os.getpid()}"
        pointer.write_text(manifest["release_id"] + "\n", encoding="utf-8")
        pointer.replace(workspace.marts / LATEST)
    return read_manifest(final), is_new


def _refuse(exposed: Sequence[str]) -> None:
    """Stop here where counts could be worked out; they are named, never told."""
    if not exposed:
        return
    named = "; ".join(exposed[:_MOST_NAMED])
    more = f" and {len(exposed) - _MOST_NAMED} more" if len(exposed) > _MOST_NAMED else ""
    raise ReleaseRefused(
        "The release was not written: with all that is published, these confidential counts could"
        f" be worked out or narrowed: {named}{more}. The previous release"
        " stays in force. Where an earlier release shows what they are made of, withdraw it (move"
        " its folder out of data/marts) and tell the data protection officer."
    )


def _named(key: tuple[str, ...]) -> str:
    return ", ".join(part for part in key if part not in ("total", "none"))


def _copy_candidates(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("drop schema if exists candidate cascade")
    connection.execute("create schema candidate")
    for name in PUBLIC_TABLES:
        connection.execute(f"create table candidate.{name} as from marts.{name}")
    connection.execute("create table candidate.area_members as from catalogue.area_members")
    copy_baselines(connection)
    copy_seeds(connection)


def _write_table(
    connection: duckdb.DuckDBPyConnection, folder: Path, name: str, ordered_by: tuple[str, ...]
) -> dict[str, Any]:
    path = folder / f"{name}.parquet"
    order = ", ".join(ordered_by)
    target = str(path).replace("'", "''")
    # It answers with the number of rows it wrote.
    row = connection.execute(
        f"copy (select * from candidate.{name} order by {order}) to '{target}'"
        " (format parquet, compression zstd)"
    ).fetchone()
    return {"rows": int(row[0]) if row else 0, "sha256": file_sha256(path)}


def _add_compared(
    workspace: Workspace,
    making: Path,
    manifest: dict[str, Any],
    now: datetime,
    as_of: datetime | None,
) -> None:
    # Only now: the release's name and fingerprint must not depend on what it is compared with.
    previous = compared_with(workspace.marts, as_of)
    manifest["previous_release_id"] = previous.release_id if previous else None
    day = day_of(workspace.marts, now, as_of)
    for name, (path, rows) in {
        REVISIONS: write_revisions(making, manifest, previous),
        GAPS_CLOSED: write_closed_gaps(making, previous, day),
    }.items():
        manifest["tables"][name] = {"rows": rows, "sha256": file_sha256(path)}


def _submissions(
    connection: duckdb.DuckDBPyConnection, as_of: datetime | None
) -> list[dict[str, Any]]:
    rows = connection.execute(
        """
        select submission_id, sha256, dataset, agency as agency_code, period, publication,
            release_period, original_name,
            cast(cast(received_at as date) as varchar) as received_on, outcome, is_synthetic
        from raw.submissions
        where taken_in_at <= coalesce(?, taken_in_at) and outcome != 'unrecognised'
        order by sequence
        """,
        [as_of],
    )
    names = [column[0] for column in rows.description]
    return [dict(zip(names, row, strict=True)) for row in rows.fetchall()]


def _manifest(
    workspace: Workspace,
    tables: dict[str, dict[str, Any]],
    submissions: list[dict[str, Any]],
    now: datetime,
    as_of: datetime | None,
) -> dict[str, Any]:
    code = code_fingerprint(workspace)
    content = value_sha256([tables, submissions, code, as_of])
    return {
        "release_id": f"{now:%Y-%m-%d}-{content[:8]}",
        "content_sha256": content,
        "created_at": now.isoformat(timespec="seconds") + "Z",
        "as_of": (as_of or now).isoformat(timespec="seconds") + "Z",
        "is_as_of_rebuild": as_of is not None,
        "code_version": __version__,
        "code_sha256": code,
        "lock_sha256": _lock_fingerprint(workspace),
        "is_synthetic": any(
            entry["is_synthetic"] for entry in submissions if entry["outcome"] == "accepted"
        ),
        "submissions": submissions,
        "tables": tables,
    }


def code_fingerprint(workspace: Workspace) -> str:
    """Changes when a model, a contract, a catalogue or the package's code does."""
    package = Path(__file__).resolve().parents[1]
    models = [
        path
        for kind in ("models", "macros", "seeds")
        for path in (workspace.dbt_project / kind).rglob("*")
        if path.is_file()
    ]
    return value_sha256(
        [
            text_sha256(package.rglob("*.py"), package),
            text_sha256(workspace.contracts.rglob("*.yml"), workspace.contracts),
            text_sha256(models, workspace.dbt_project),
        ]
    )


def _lock_fingerprint(workspace: Workspace) -> str | None:
    lock = workspace.project / "requirements.lock"
    return text_sha256([lock], workspace.project) if lock.is_file() else None
