"""The warehouse's file, encrypted by DuckDB itself with a key from the environment.

The key is in the environment, in this process's memory and nowhere else: dbt is handed the opened
database (``shared_memory``), and no message here repeats what DuckDB was told.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
from pathlib import Path

import duckdb

from pipelines.keys import MAKE_ONE, SHORTEST_KEY, WAREHOUSE_KEY
from pipelines.workspace import WorkspaceDamaged

# The newest file format of the oldest DuckDB that is allowed: text takes half the room, and half
# the time to write, that it takes in the format of old which is otherwise chosen.
STORAGE_VERSION = "v1.5.0"
# Views are written with the database's name: it is the file's, whichever way it is opened.
ALIAS = "assurance"
_CIPHERS = "httpfs"


class WarehouseLocked(WorkspaceDamaged):
    """The warehouse cannot be opened with the key there is, or without one; says what to do."""


def warehouse_key(variable: str = WAREHOUSE_KEY) -> str | None:
    """The key that the environment names; an empty setting is none.

    Raises:
        WarehouseLocked: it is too short to protect anything.
    """
    key = os.environ.get(variable, "").strip()
    if key and len(key) < SHORTEST_KEY:
        raise WarehouseLocked(
            f"{variable} has fewer than {SHORTEST_KEY} characters, which a computer can guess."
            f" {MAKE_ONE}"
        )
    return key or None


def shared_memory(database: Path) -> str:
    """Under which name this process holds the opened database: every connection to it shares it."""
    return f":memory:{ALIAS}-{hashlib.sha256(str(database).encode()).hexdigest()[:16]}"


def open_database(
    database: Path, key: str | None, *, read_only: bool = False
) -> duckdb.DuckDBPyConnection:
    """A connection to the warehouse's file, which is there.

    Raises:
        WarehouseLocked: it needs a key, another key, or none, or DuckDB cannot encrypt here.
    """
    if key is None:
        try:
            return duckdb.connect(str(database), read_only=read_only)
        except duckdb.CatalogException as error:
            raise locked(error, database) from None
    connection = duckdb.connect(shared_memory(database))
    try:
        prepare(connection, database, writes=not read_only)
        attach(connection, database, ALIAS, key, "read_only" if read_only else "read_write")
        connection.execute(f"use {ALIAS}")
    except BaseException:
        connection.close()
        raise
    return connection


def prepare(connection: duckdb.DuckDBPyConnection, database: Path, *, writes: bool) -> None:
    """Settings of a connection that will attach an encrypted file."""
    # DuckDB would fetch the extension from its makers' server by itself.
    connection.execute("set autoinstall_known_extensions = false")
    # What does not fit into memory would lie in the clear, in whichever folder is the present one.
    connection.execute("set temp_file_encryption = true")
    connection.execute(f"set temp_directory = {_quoted(f'{database}.tmp')}")
    if writes:
        load_ciphers(connection)


def attach(
    connection: duckdb.DuckDBPyConnection,
    database: Path,
    name: str,
    key: str | None,
    *more: str,
    variable: str = WAREHOUSE_KEY,
) -> None:
    """Attach the file as ``name``; one that is attached already stays.

    Raises:
        WarehouseLocked: the key does not fit, or DuckDB cannot encrypt here.
    """
    options = ", ".join([*([f"encryption_key {_quoted(key)}"] if key else []), *more])
    given = f" ({options})" if options else ""
    try:
        connection.execute(f"attach if not exists {_quoted(str(database))} as {name}{given}")
    except duckdb.Error as error:
        # Without its cause: what DuckDB was told must not reach a log.
        raise locked(error, database, variable) from None


def is_encrypted(database: Path) -> bool:
    """Whether the file, which is there, opens with a key only."""
    try:
        duckdb.connect(str(database), read_only=True).close()
    except duckdb.CatalogException as error:
        return "without a key" in str(error)
    return False


def load_ciphers(connection: duckdb.DuckDBPyConnection) -> None:
    """Load the extension that brings OpenSSL along, where it is installed for this DuckDB.

    DuckDB by itself reads encrypted files, and refuses to write them: its own random numbers are
    not good enough. Where the extension is missing, the first writing says so.
    """
    places = [_CIPHERS]
    package = importlib.util.find_spec(f"duckdb_extension_{_CIPHERS}")
    for folder in (package.submodule_search_locations or []) if package else []:
        file = Path(folder, "extensions", f"v{duckdb.__version__}", f"{_CIPHERS}.duckdb_extension")
        places.append(str(file))
    for place in places:
        try:
            # DuckDB checks its makers' signature, wherever the file came from.
            connection.execute(f"load {_quoted(place)}")
            return
        except duckdb.Error:
            continue


def locked(error: duckdb.Error, database: Path, variable: str = WAREHOUSE_KEY) -> Exception:
    """DuckDB's refusal as what a person can do about it; any other error as it is.

    Args:
        error: what DuckDB raised.
        database: the file it was about.
        variable: the setting that the key was taken from.
    """
    said, named = str(error), f"{database.parent.name}/{database.name}"
    if "without a key" in said:
        return WarehouseLocked(
            f"The warehouse ({named}) is encrypted. Put its key into the environment as {variable}"
            " and run again. Nothing was changed."
        )
    if "Wrong encryption key" in said:
        return WarehouseLocked(
            f"{variable} is not the key that the warehouse ({named}) was encrypted with. Use that"
            " one; without it nobody can open the warehouse. Nothing was changed."
        )
    if "is not encrypted" in said:
        return WarehouseLocked(
            f"{variable} is set, and the warehouse ({named}) is not encrypted yet. Encrypt it with"
            " 'assurance encrypt', or run without the key. Nothing was changed."
        )
    if "crypto module" in said:
        return WarehouseLocked(
            f"{variable} is set, and DuckDB {duckdb.__version__} cannot encrypt here: it needs its"
            " extension httpfs for that. Set the locked environment up again, which has it"
            " (duckdb-extension-httpfs), or run without the key. Nothing was changed."
        )
    return error


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
