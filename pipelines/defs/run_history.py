"""Writing Dagster's run history without waiting for the disk after each of its hundreds of events.

Dagster opens and closes its SQLite files for every event, and each close waits for the disk: in a
profiled refresh that was about a third of the time. While a run lasts, one connection to each file
stays open and commits are left to SQLite's write-ahead log (``synchronous=NORMAL``): a power cut
may lose the last events of a run, never the file. Ledger and releases do not go through here.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event
from sqlalchemy.engine import Engine


@contextmanager
def unhurried() -> Iterator[None]:
    """For the time of a run; afterwards everything is written and closed."""
    kept: dict[str, sqlite3.Connection] = {}

    def on_connect(connection: Any, _: Any) -> None:
        if not isinstance(connection, sqlite3.Connection):
            return
        connection.execute("pragma synchronous=normal")
        path = connection.execute("pragma database_list").fetchone()[2]
        if path and path not in kept:
            kept[path] = sqlite3.connect(path, check_same_thread=False)
            # Only a connection that has read holds the file open.
            kept[path].execute("select count(*) from sqlite_master").fetchone()

    event.listen(Engine, "connect", on_connect)
    try:
        yield
    finally:
        event.remove(Engine, "connect", on_connect)
        for connection in kept.values():
            connection.close()
