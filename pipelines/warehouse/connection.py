"""Opening the warehouse: many may read in turn, one may write.

DuckDB lets one process have the file open for writing. Whoever needs it, to read or to write,
first takes the writer's lock beside it, so that two refreshes started together queue instead of
failing, whichever program started them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import duckdb
from filelock import FileLock, Timeout

from pipelines.warehouse.schema import ensure_raw_schema
from pipelines.workspace import Workspace

LOCK_PATIENCE_SECONDS = 1800


class WarehouseBusy(Exception):
    """Another run held the warehouse for longer than the patience allowed."""


_held = threading.local()


@contextmanager
def exclusive(
    workspace: Workspace,
    *,
    patience_seconds: float = LOCK_PATIENCE_SECONDS,
    on_wait: Callable[[str], None] | None = None,
) -> Iterator[None]:
    """Hold the writer's lock; nested calls of the same thread pass straight through.

    Raises:
        WarehouseBusy: another run still holds it after ``patience_seconds``.
    """
    depth: dict[str, int] = getattr(_held, "depth", {})
    _held.depth = depth
    key = str(workspace.warehouse)
    if depth.get(key):
        yield
        return
    workspace.warehouse.mkdir(parents=True, exist_ok=True)
    lock = FileLock(workspace.warehouse / "writer.lock", thread_local=False)
    try:
        lock.acquire(timeout=0.5)
    except Timeout:
        if on_wait:
            on_wait("Another run is writing to this warehouse; waiting for it to finish.")
        try:
            lock.acquire(timeout=patience_seconds)
        except Timeout as error:
            raise WarehouseBusy(
                f"Another run has held {workspace.relative(workspace.warehouse)} for more than "
                f"{patience_seconds / 60:.0f} minutes. Wait for it, or stop it, and run again."
            ) from error
    depth[key] = 1
    try:
        yield
    finally:
        depth[key] = 0
        lock.release()


@contextmanager
def connected(workspace: Workspace) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to the warehouse under the writer's lock; raw tables exist when it opens."""
    with exclusive(workspace):
        connection = duckdb.connect(str(workspace.database))
        try:
            ensure_raw_schema(connection, workspace)
            yield connection
        finally:
            connection.close()


@contextmanager
def transaction(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """All that is done inside is kept, or none of it."""
    connection.execute("begin transaction")
    try:
        yield
    except BaseException:
        connection.execute("rollback")
        raise
    connection.execute("commit")
