"""Opening the warehouse: many may read in turn, one may write.

DuckDB lets one process have the file open for writing. Whoever needs it, to read or to write,
first takes the writer's lock beside it, so that two refreshes started together queue instead of
failing, whichever program started them.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import polars as pl
from filelock import FileLock, Timeout

from pipelines.warehouse.encryption import (
    STORAGE_VERSION,
    attach,
    open_database,
    prepare,
    warehouse_key,
)
from pipelines.warehouse.schema import ensure_raw_schema
from pipelines.workspace import Workspace

LOCK_PATIENCE_SECONDS = 1800
# A person who asks waits at a screen; a refresh takes about as long.
READER_PATIENCE_SECONDS = 120
# DuckDB's own row group: a table that comes in pieces of this size is written by all cores.
_ROW_GROUP = 122_880


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
    """A connection to the warehouse under the writer's lock; raw tables exist when it opens.

    Raises:
        WarehouseBusy: another run still writes.
        WarehouseLocked: the key in the environment does not fit the warehouse.
    """
    with exclusive(workspace):
        key = warehouse_key()
        if not workspace.database.exists():
            with made_anew(workspace, key):
                pass
        connection = open_database(workspace.database, key)
        try:
            ensure_raw_schema(connection, workspace)
            yield connection
        finally:
            connection.close()


@contextmanager
def reading(
    workspace: Workspace, *, patience_seconds: float = READER_PATIENCE_SECONDS
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that can only read; the warehouse must exist.

    Raises:
        WarehouseBusy: another run still writes after ``patience_seconds``.
        WarehouseLocked: the key in the environment does not fit the warehouse.
    """
    with exclusive(workspace, patience_seconds=patience_seconds):
        connection = open_database(workspace.database, warehouse_key(), read_only=True)
        try:
            yield connection
        finally:
            connection.close()


@contextmanager
def made_anew(workspace: Workspace, key: str | None) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with an empty file attached as ``made``; what is put into it becomes the
    warehouse when the block ends well, and nothing does otherwise. Asks for the writer's lock.

    Raises:
        WarehouseLocked: DuckDB cannot encrypt here.
    """
    # Under another name first: half a file of a killed run would be in everybody's way.
    making = workspace.database.with_suffix(".making")
    files = (making, making.with_name(f"{making.name}.wal"))
    _remove(files)
    try:
        with duckdb.connect() as connection:
            prepare(connection, workspace.database, writes=True)
            attach(connection, making, "made", key, f"storage_version '{STORAGE_VERSION}'")
            yield connection
            connection.execute("detach made")
        making.replace(workspace.database)
    finally:
        _remove(files)


def _remove(files: Iterable[Path]) -> None:
    for file in files:
        file.unlink(missing_ok=True)


def append(connection: duckdb.DuckDBPyConnection, dataset: str, rows: pl.DataFrame) -> None:
    """Append ``rows`` to the dataset's raw table; their columns are named as the table's."""
    # Whoever only looks whether there is anything to do must not wait for this one.
    import pyarrow as pa

    columns = ", ".join(f'"{name}"' for name in rows.columns)
    arrow = rows.to_arrow(compat_level=pl.CompatLevel.newest())
    pieces = pa.Table.from_batches(arrow.to_batches(max_chunksize=_ROW_GROUP), arrow.schema)
    connection.register("accepted_rows", pieces)
    connection.execute(f"insert into raw.{dataset} ({columns}) from accepted_rows")
    connection.unregister("accepted_rows")


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
