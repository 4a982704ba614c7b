"""Runs of the command that were killed, closed by the next one.

A killed process cannot write that its run is over. Dagster's page would show the run as going on
for ever and, as only one may go on at a time, would never start another: no night after a power
cut would have its refresh. While a command runs it holds a lock that its run names; whoever can
take that lock knows that the command is gone.
"""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import dagster as dg
from filelock import FileLock, Timeout

from pipelines.workspace import Workspace

TAG = "command"
_UNFINISHED = [
    dg.DagsterRunStatus.NOT_STARTED,
    dg.DagsterRunStatus.STARTING,
    dg.DagsterRunStatus.STARTED,
]


@contextmanager
def alive(workspace: Workspace) -> Iterator[dict[str, str]]:
    """Hold this command's lock; gives the tag that its run must carry."""
    name = f"{os.getpid()}-{uuid.uuid4().hex[:8]}"
    path = _lock_of(workspace, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path):
        yield {TAG: name}
    with suppress(OSError):
        path.unlink()


def close_dead_runs(workspace: Workspace, instance: dg.DagsterInstance) -> list[str]:
    """Mark as failed what killed commands left unfinished; the ids of those runs."""
    closed = []
    for record in instance.get_run_records(dg.RunsFilter(statuses=_UNFINISHED)):
        run = record.dagster_run
        name = run.tags.get(TAG)
        if not name or not _is_dead(_lock_of(workspace, name)):
            continue
        # It may have ended well between the two looks.
        now = instance.get_run_by_id(run.run_id)
        if now and now.status in _UNFINISHED:
            instance.report_run_failed(now, "The command was ended before it had finished.")
            closed.append(run.run_id)
    return closed


def _lock_of(workspace: Workspace, name: str) -> Path:
    return workspace.dagster / "commands" / f"{name}.lock"


def _is_dead(path: Path) -> bool:
    if not path.exists():
        return True
    lock = FileLock(path)
    try:
        lock.acquire(timeout=0)
    except Timeout:
        return False
    lock.release()
    with suppress(OSError):
        path.unlink()
    return True
