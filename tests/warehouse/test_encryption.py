"""The warehouse under a key: what is refused and told, what is kept, and where the key is not."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.keys import KEYS, WAREHOUSE_KEY, WAREHOUSE_KEY_BEFORE, without_keys
from pipelines.warehouse import encryption, turn
from pipelines.warehouse.connection import connected, reading
from pipelines.warehouse.encryption import WarehouseLocked
from pipelines.warehouse.transform import build
from pipelines.workspace import Workspace, WorkspaceDamaged

TEXT = "A sentence that stands in the warehouse."
KEY, OTHER = "it's the key of a test, 32 or more", "another key of a test, 32 or more"
AT = datetime(2025, 7, 1)


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """A home whose warehouse holds one text, not encrypted."""
    for name in KEYS:
        monkeypatch.delenv(name, raising=False)
    made = Workspace(tmp_path / "home")
    with connected(made) as connection:
        connection.execute(
            "insert into raw.text_holds select 'T' || range, ?, 'name', 'p', ? from range(2000)",
            [TEXT, AT],
        )
        connection.execute("create schema marts")
        connection.execute("create view marts.held as from assurance.raw.text_holds")
    return made


def assurance(workspace: Workspace, verb: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, [verb, "--home", str(workspace.home)])
    return done.exit_code, done.output


def held(workspace: Workspace) -> int:
    with reading(workspace) as connection:
        rows = connection.execute("select count(*) from marts.held where text = ?", [TEXT])
        return rows.fetchall()[0][0]


def in_the_clear(workspace: Workspace) -> bool:
    files = [path.read_bytes() for path in workspace.home.rglob("*") if path.is_file()]
    return any(TEXT.encode() in content for content in files)


def test_an_encrypted_warehouse_holds_the_same_and_shows_nothing(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert in_the_clear(workspace)
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    status, said = assurance(workspace, "encrypt")
    assert status == 0 and "The warehouse is encrypted." in said
    assert not in_the_clear(workspace)
    assert held(workspace) == 2000
    with connected(workspace) as connection, connected(workspace) as nested:
        connection.execute("delete from raw.text_holds where text_id = 'T1'")
        assert nested.execute("select count(*) from raw.text_holds").fetchall() == [(1999,)]
    assert held(workspace) == 1999 and not in_the_clear(workspace)
    assert assurance(workspace, "decrypt")[0] == 0
    monkeypatch.delenv(WAREHOUSE_KEY)
    assert held(workspace) == 1999 and in_the_clear(workspace)


def test_a_new_home_with_a_key_begins_encrypted(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    other = Workspace(workspace.home.with_name("other"))
    with connected(other):
        pass
    with pytest.raises(duckdb.CatalogException, match="without a key"):
        duckdb.connect(str(other.database))


@pytest.mark.parametrize("opened", [connected, reading])
def test_a_key_that_does_not_fit_is_refused_with_what_to_do(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, opened: Callable[..., object]
) -> None:
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    refused(workspace, "is not encrypted yet. Encrypt it with 'assurance encrypt'", opened)
    assert assurance(workspace, "encrypt")[0] == 0
    before = workspace.database.read_bytes()
    monkeypatch.setenv(WAREHOUSE_KEY, OTHER)
    refused(workspace, "is not the key that the warehouse", opened)
    monkeypatch.setenv(WAREHOUSE_KEY, "short")
    refused(workspace, "fewer than 32 characters", opened)
    monkeypatch.delenv(WAREHOUSE_KEY)
    refused(workspace, f"is encrypted. Put its key into the environment as {WAREHOUSE_KEY}", opened)
    assert workspace.database.read_bytes() == before


def refused(workspace: Workspace, why: str, opened: Callable[..., object]) -> None:
    with pytest.raises(WarehouseLocked) as told, opened(workspace):  # type: ignore[attr-defined]
        pass
    assert why in str(told.value)
    # A log shows causes too, and DuckDB's would repeat what it was told.
    assert told.value.__cause__ is None
    assert told.value.__suppress_context__ or told.value.__context__ is None
    assert KEY not in str(told.value) and OTHER not in str(told.value)


def test_the_key_is_changed_with_the_one_before(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    assert assurance(workspace, "encrypt")[0] == 0
    status, said = assurance(workspace, "encrypt")
    assert status == 1 and "encrypted already. To change its key" in said
    monkeypatch.setenv(WAREHOUSE_KEY, OTHER)
    monkeypatch.setenv(WAREHOUSE_KEY_BEFORE, "not the key that it was before, ever")
    status, said = assurance(workspace, "encrypt")
    assert status == 1 and f"{WAREHOUSE_KEY_BEFORE} is not the key" in said
    monkeypatch.setenv(WAREHOUSE_KEY_BEFORE, KEY)
    assert assurance(workspace, "encrypt")[0] == 0
    monkeypatch.delenv(WAREHOUSE_KEY_BEFORE)
    assert held(workspace) == 2000


def test_what_cannot_be_turned_over_stays_as_it_is(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = workspace.database.read_bytes()
    assert assurance(workspace, "encrypt")[0] == 1
    # DuckDB as it comes reads encrypted files and writes none.
    monkeypatch.setattr(encryption, "load_ciphers", lambda it: None)
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    status, said = assurance(workspace, "encrypt")
    assert status == 1 and "it needs its extension httpfs" in " ".join(said.split())
    # Half of a copy that a killed run left is in nobody's way.
    workspace.database.with_suffix(".making").write_bytes(b"half")
    monkeypatch.undo()
    monkeypatch.delenv(WAREHOUSE_KEY, raising=False)
    assert workspace.database.read_bytes() == before and held(workspace) == 2000
    assert assurance(Workspace(workspace.home / "none"), "decrypt")[0] == 1


def test_a_copy_that_is_not_whole_does_not_replace_the_warehouse(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Forgetful:
        """A connection whose copy loses a row."""

        def __init__(self, real: duckdb.DuckDBPyConnection) -> None:
            self.real = real

        def execute(self, sql: str) -> duckdb.DuckDBPyConnection:
            done = self.real.execute(sql)
            if sql.startswith("copy"):
                self.real.execute("delete from made.raw.text_holds where text_id = 'T7'")
            return done

    true = turn.made_anew

    @contextmanager
    def forgetful(*arguments: object):  # type: ignore[no-untyped-def]
        with true(*arguments) as connection:  # type: ignore[arg-type]
            yield Forgetful(connection)

    before = workspace.database.read_bytes()
    monkeypatch.setattr(turn, "made_anew", forgetful)
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    with pytest.raises(WorkspaceDamaged, match="text_holds could not be copied whole"):
        turn.encrypt(workspace)
    assert workspace.database.read_bytes() == before
    assert not list(workspace.warehouse.glob("*.making*"))


def test_dbt_builds_the_encrypted_warehouse_and_never_learns_the_key(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """dbt writes its profile, its results and its log to files that anybody may copy."""
    monkeypatch.setenv(WAREHOUSE_KEY, KEY)
    assert assurance(workspace, "encrypt")[0] == 0
    built = build(workspace, as_of=AT, select="areas stg_submissions stg_withheld_texts")
    # Tests that need the other models cannot pass here.
    made = {node.name for node in built.nodes if node.ok}
    assert {"areas", "stg_submissions", "stg_withheld_texts"} <= made
    with reading(workspace) as connection:
        assert connection.execute("select count(*) from staging.stg_submissions").fetchall()
        elsewhere = connection.execute(
            "select * from duckdb_tables() where database_name != 'assurance'"
        ).fetchall()
    assert elsewhere == []
    files = [path for path in workspace.home.rglob("*") if path.is_file()]
    assert any(path.name == "run_results.json" for path in files)
    assert not [path.name for path in files if KEY[4:].encode() in path.read_bytes()]
    assert KEY[4:] not in "".join(capfd.readouterr())


def test_a_notebook_and_pandoc_are_started_without_the_keys() -> None:
    given = {"PATH": "/bin", **dict.fromkeys(KEYS, KEY)}
    assert without_keys(given) == {"PATH": "/bin"}
