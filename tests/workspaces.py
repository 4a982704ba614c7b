"""Workspaces for tests: run the command on one, or its stages without the reports."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import duckdb
from click.testing import CliRunner

from pipelines.intake.ledger import Submission
from pipelines.refresh.options import Options
from pipelines.refresh.run import Run, read_ledger
from pipelines.refresh.stages import (
    build_warehouse,
    release_figures,
    take_in_official,
    take_in_returns,
)
from pipelines.release import Manifest, latest_release
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.returns import QUARTER

COMMAND = [sys.executable, "-m", "pipelines.cli"]


@dataclass(frozen=True)
class Refreshed:
    """A workspace after ``assurance refresh``, and what the command said and tried."""

    workspace: Workspace
    status: int
    said: str
    network_log: Path
    in_namespace: bool


def environment(**more: str) -> dict[str, str]:
    """Nobody's own settings, the project on the path."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ASSURANCE_", "DAGSTER_"))}
    return kept | {"PYTHONPATH": str(PROJECT_ROOT), "ASSURANCE_RENDERER": "embedded"} | more


def start_command(*arguments: str | Path, **more: str) -> subprocess.Popen[str]:
    """The ``assurance`` command in a process of its own, started."""
    return subprocess.Popen(
        [*COMMAND, *map(str, arguments)],
        env=environment(**more),
        cwd=PROJECT_ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


def run_command(*arguments: str | Path, **more: str) -> tuple[int, str]:
    """Exit status and what was said."""
    process = start_command(*arguments, **more)
    said, _ = process.communicate(timeout=300)
    return process.returncode, said


def run_here(*arguments: str | Path, **more: str) -> tuple[int, str]:
    """As run_command, in this process: where what is tested is not the process itself.

    A process of its own costs ten seconds of CPU before it has begun.
    """
    from pipelines.cli import main

    names = {name for name in os.environ if name.startswith(("ASSURANCE_", "DAGSTER_"))}
    settings = dict.fromkeys(names) | {"ASSURANCE_RENDERER": "embedded"} | more
    result = CliRunner(env=settings).invoke(main, [str(argument) for argument in arguments])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, result.output


def release_again(
    workspace: Workspace, now: datetime, options: Options | None = None
) -> tuple[Run, Manifest]:
    """A refresh without its reports: take in, build, release."""
    run = Run(workspace, options or Options(), now=now)
    take_in_returns(run, run.options.quarters or (QUARTER,))
    take_in_official(run)
    result = build_warehouse(run)
    assert result is None or result.ok, run.outcome.faults
    return run, release_figures(run)


def ledger_of(workspace: Workspace) -> dict[str, Submission]:
    """The ledger by ``folder/name``; of several entries of one name the newest."""
    return {f"{e.folder}/{e.original_name}": e for e in read_ledger(workspace)}


def in_force(workspace: Workspace) -> Manifest:
    """The release that LATEST names."""
    manifest = latest_release(workspace.marts)
    assert manifest
    return manifest


def figure(
    manifest: Manifest, table: str, columns: str, **where: str | None
) -> tuple[object, ...] | None:
    """The one row of a released table where each column named has its value; None for no row."""
    rows = figures(manifest, table, columns, **where)
    assert len(rows) <= 1, rows
    return rows[0] if rows else None


def figures(
    manifest: Manifest, table: str, columns: str, **where: str | None
) -> Sequence[tuple[object, ...]]:
    """Rows of a released table, in order."""
    path = manifest.folder / f"{table}.parquet"
    tests = " and ".join(f"{name} is not distinct from ?" for name in where) or "true"
    query = f"select {columns} from read_parquet(?) where {tests} order by all"
    return duckdb.execute(query, [str(path), *where.values()]).fetchall()
