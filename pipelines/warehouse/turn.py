"""Turning the warehouse's file over: encrypted, under another key, or in the clear again."""

from __future__ import annotations

import duckdb

from pipelines.keys import MAKE_ONE, WAREHOUSE_KEY, WAREHOUSE_KEY_BEFORE
from pipelines.warehouse.connection import exclusive, made_anew
from pipelines.warehouse.encryption import WarehouseLocked, attach, is_encrypted, warehouse_key
from pipelines.workspace import Workspace, WorkspaceDamaged

_REMAINS = (
    "What the disk held of the file before may still be found on it, and backups made before are"
    " as they were: keep the disk itself encrypted, and make a backup anew."
)


class NothingToTurn(WarehouseLocked):
    """There is no warehouse, or no key; the message says what to do."""


def encrypt(workspace: Workspace) -> list[str]:
    """Encrypt the warehouse with the key in the environment; returns what to tell.

    One that is encrypted is opened with ASSURANCE_WAREHOUSE_KEY_BEFORE: so a key is changed.

    Raises:
        WarehouseLocked: there is no key, a key does not fit, or DuckDB cannot encrypt here.
        WarehouseBusy: another run holds the warehouse.
    """
    key = warehouse_key()
    if key is None:
        raise NothingToTurn(f"Put a key into the environment as {WAREHOUSE_KEY} first. {MAKE_ONE}")
    before = warehouse_key(WAREHOUSE_KEY_BEFORE)
    with exclusive(workspace):
        if before is None and workspace.database.is_file() and is_encrypted(workspace.database):
            raise NothingToTurn(
                "The warehouse is encrypted already. To change its key, put the present one into"
                f" the environment as {WAREHOUSE_KEY_BEFORE} and the new one as {WAREHOUSE_KEY}."
            )
        _turn(workspace, before, key, WAREHOUSE_KEY_BEFORE)
    return [
        "The warehouse is encrypted. Keep the key apart from it and from its backups: without the"
        " key nobody can open the warehouse again.",
        _REMAINS,
    ]


def decrypt(workspace: Workspace) -> list[str]:
    """Write the warehouse in the clear again; returns what to tell.

    Raises:
        WarehouseLocked: there is no key, or it does not fit.
        WarehouseBusy: another run holds the warehouse.
    """
    key = warehouse_key()
    if key is None:
        raise NothingToTurn(
            f"Put the warehouse's key into the environment as {WAREHOUSE_KEY} first."
        )
    with exclusive(workspace):
        _turn(workspace, key, None, WAREHOUSE_KEY)
    return [
        f"The warehouse is not encrypted any more. Take {WAREHOUSE_KEY} out of the environment."
    ]


def _turn(workspace: Workspace, before: str | None, after: str | None, variable: str) -> None:
    if not workspace.database.is_file():
        raise NothingToTurn(
            "There is no warehouse yet. The first 'assurance refresh' makes one, encrypted where"
            f" {WAREHOUSE_KEY} is set."
        )
    log = workspace.database.with_name(workspace.database.name + ".wal")
    with made_anew(workspace, after) as connection:
        # What a killed run left in DuckDB's log is only written into the file by who may write.
        mode = "read_write" if log.exists() else "read_only"
        attach(connection, workspace.database, "present", before, mode, variable=variable)
        connection.execute("copy from database present to made")
        for table in _raw_tables(connection):
            counts = connection.execute(
                f"select (select count(*) from present.raw.{table}),"
                f" (select count(*) from made.raw.{table})"
            ).fetchone()
            if counts is None or counts[0] != counts[1]:
                raise WorkspaceDamaged(
                    f"raw.{table} could not be copied whole. Nothing was changed."
                )
        connection.execute("detach present")
        if log.exists():
            raise WorkspaceDamaged(
                f"{log.name} could not be written into its file. Run 'assurance refresh', then"
                " this again. Nothing was changed."
            )


def _raw_tables(connection: duckdb.DuckDBPyConnection) -> list[str]:
    rows = connection.execute(
        "select table_name from information_schema.tables"
        " where table_catalog = 'present' and table_schema = 'raw' order by all"
    ).fetchall()
    return [name for (name,) in rows]
