"""Dagster's run history: written without opening its files anew for each event, and kept short.

For every event Dagster makes an engine for each of its SQLite files, opens the file, closes it
again, and each close waits for the disk: that was about a third of a small refresh. While a run
lasts, a file's engine and its connections are kept, and commits are left to SQLite's write-ahead
log (``synchronous=NORMAL``): a power cut may lose the last events of a run, never the file. Ledger
and releases do not go through here.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import dagster as dg
from dagster._core.storage.event_log.sqlite import sqlite_event_log
from dagster._core.storage.runs.sqlite import sqlite_run_storage
from sqlalchemy import event
from sqlalchemy.engine import Engine, create_engine
from sqlalchemy.pool import QueuePool

from pipelines.workspace import Workspace

_STORAGES: tuple[Any, ...] = (sqlite_event_log, sqlite_run_storage)


@contextmanager
def unhurried() -> Iterator[None]:
    """For the time of a run; afterwards everything is written and closed."""
    engines: dict[str, Engine] = {}

    def engine_of(url: str, **settings: Any) -> Engine:
        if url not in engines:
            engine = engines[url] = create_engine(url, **settings | {"poolclass": QueuePool})
            event.listen(engine, "connect", _trust_the_log)
            # Dagster is done with it after every event; the next one needs it again.
            vars(engine)["dispose"] = lambda: None
        return engines[url]

    theirs = [module.create_engine for module in _STORAGES]
    for module in _STORAGES:
        module.create_engine = engine_of
    try:
        yield
    finally:
        for module, make in zip(_STORAGES, theirs, strict=True):
            module.create_engine = make
        for engine in engines.values():
            Engine.dispose(engine)


def _trust_the_log(connection: Any, _: Any) -> None:
    connection.execute("pragma synchronous=normal")


def forget_old_runs(workspace: Workspace, keep: int) -> int:
    """Remove all but the newest ``keep`` runs that have ended; how many went.

    What a run took in and made is in the ledger and the releases; here are only its events.
    """
    ended = dg.RunsFilter(
        statuses=[
            dg.DagsterRunStatus.SUCCESS,
            dg.DagsterRunStatus.FAILURE,
            dg.DagsterRunStatus.CANCELED,
        ]
    )
    with unhurried(), dg.DagsterInstance.from_config(str(workspace.dagster)) as instance:
        old = [run.run_id for run in instance.get_runs(ended)][keep:]
        for run_id in old:
            instance.delete_run(run_id)
    for run_id in old:
        # Dagster leaves a run's own file there, empty and as large as it was.
        for path in (workspace.dagster / "history" / "runs").glob(f"{run_id}.db*"):
            path.unlink(missing_ok=True)
        shutil.rmtree(workspace.dagster / "storage" / run_id, ignore_errors=True)
    return len(old)
