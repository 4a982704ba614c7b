"""One writer at a time, all or nothing, and raw tables that follow their contracts."""

from __future__ import annotations

import shutil
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
import yaml

from pipelines.contracts import load_contracts
from pipelines.warehouse.connection import (
    WarehouseBusy,
    connected,
    exclusive,
    reading,
    transaction,
)
from pipelines.warehouse.schema import raw_columns
from pipelines.workspace import PROJECT_ROOT, Workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A home without anything in it, and a project whose contracts may be changed."""
    shutil.copytree(PROJECT_ROOT / "expectations", tmp_path / "project" / "expectations")
    return Workspace(tmp_path / "home", tmp_path / "project")


@contextmanager
def held_by_another_run(workspace: Workspace, seconds: float | None = None) -> Iterator[None]:
    """Another holder, until the block ends or for so many ``seconds``."""
    holding, release = threading.Event(), threading.Event()

    def hold() -> None:
        with exclusive(workspace):
            holding.set()
            release.wait(seconds)

    other = threading.Thread(target=hold)
    other.start()
    assert holding.wait(10)
    try:
        yield
    finally:
        release.set()
        other.join()


def columns_of(workspace: Workspace, table: str) -> dict[str, str]:
    with connected(workspace) as connection:
        rows = connection.execute(
            "select column_name, lower(data_type) from information_schema.columns"
            " where table_schema = 'raw' and table_name = ? order by ordinal_position",
            [table],
        ).fetchall()
    return dict(rows)


def test_the_second_of_two_runs_waits_and_is_told_so(workspace: Workspace) -> None:
    """Two refreshes started together failed with DuckDB's 'Could not set lock on file'."""
    told: list[str] = []
    with held_by_another_run(workspace, seconds=1.2):
        started = time.monotonic()
        with exclusive(workspace, on_wait=told.append):
            waited = time.monotonic() - started
    assert waited > 0.5
    assert told == ["Another run is writing to this warehouse; waiting for it to finish."]


def test_patience_ends_with_what_to_do(workspace: Workspace) -> None:
    with (
        held_by_another_run(workspace),
        pytest.raises(WarehouseBusy, match=r"data/warehouse for more than 0 minutes\. Wait for it"),
        exclusive(workspace, patience_seconds=0.1),
    ):
        pass
    with exclusive(workspace, patience_seconds=0.1):
        pass


def test_who_only_reads_waits_less_and_cannot_write(workspace: Workspace) -> None:
    with connected(workspace):
        pass
    with reading(workspace) as connection:
        assert connection.execute("select count(*) from raw.submissions").fetchone() == (0,)
        with pytest.raises(duckdb.InvalidInputException, match="read-only"):
            connection.execute("create table raw.mine (a integer)")
    with (
        held_by_another_run(workspace),
        pytest.raises(WarehouseBusy),
        reading(workspace, patience_seconds=0.1),
    ):
        pass


def test_nobody_waits_for_a_warehouse_that_is_free(workspace: Workspace) -> None:
    told: list[str] = []
    with exclusive(workspace, on_wait=told.append):
        pass
    assert told == []


def test_two_workspaces_do_not_wait_for_each_other(workspace: Workspace, tmp_path: Path) -> None:
    other = Workspace(tmp_path / "other", workspace.project)
    with held_by_another_run(workspace), exclusive(other, patience_seconds=0.1):
        pass


def test_who_holds_the_lock_may_ask_for_it_again(workspace: Workspace) -> None:
    """Intake calls what takes the lock itself: waiting for one's own lock would never end."""
    with exclusive(workspace, patience_seconds=0.1):
        with exclusive(workspace, patience_seconds=0.1):
            pass
        with connected(workspace) as connection:
            assert connection.execute("select 1").fetchone() == (1,)


def test_a_run_that_fails_lets_the_next_one_in(workspace: Workspace) -> None:
    with pytest.raises(ZeroDivisionError), connected(workspace):
        raise ZeroDivisionError
    with held_by_another_run(workspace):
        pass


def test_what_a_broken_off_transaction_did_is_undone(workspace: Workspace) -> None:
    with connected(workspace) as connection:
        connection.execute("create table kept (n integer)")
        with transaction(connection):
            connection.execute("insert into kept values (1)")
        with pytest.raises(KeyboardInterrupt), transaction(connection):
            connection.execute("insert into kept values (2)")
            raise KeyboardInterrupt
        with transaction(connection):
            connection.execute("insert into kept values (3)")
    with connected(workspace) as connection:
        assert connection.execute("from kept order by n").fetchall() == [(1,), (3,)]


def test_each_contract_has_a_raw_table_with_its_columns(workspace: Workspace) -> None:
    for contract in load_contracts(workspace.contracts).values():
        columns = columns_of(workspace, contract.dataset)
        assert list(columns) == ["submission_id", "sheet", "row", *contract.names]
        assert {name: kind.lower() for name, kind in raw_columns(contract).items()} == columns


def test_counts_and_dates_are_stored_as_such(workspace: Workspace) -> None:
    assert columns_of(workspace, "performance_return")["value"] == "double"
    assert columns_of(workspace, "population")["mid_year"] == "bigint"
    assert columns_of(workspace, "agency_narrative")["written_on"] == "date"


def test_a_contracts_new_column_appears_and_earlier_rows_stay(workspace: Workspace) -> None:
    with connected(workspace) as connection:
        connection.execute(
            "insert into raw.population (submission_id, area, value) values ('S1', 'E06000017', 8)"
        )
    path = workspace.contracts / "population.yml"
    contract = yaml.safe_load(path.read_text(encoding="utf-8"))
    contract["columns"].append(
        {
            "name": "looked_up_on",
            "type": "date",
            "meaning": "The day the estimate was looked up.",
            "example": "2025-07-21",
            "required": False,
            "filled": False,
            "remedy": "Write it like 2025-07-21.",
        }
    )
    path.write_text(yaml.safe_dump(contract, sort_keys=False), encoding="utf-8")
    assert columns_of(workspace, "population")["looked_up_on"] == "date"
    with connected(workspace) as connection:
        rows = connection.execute("select submission_id, looked_up_on from raw.population")
        assert rows.fetchall() == [("S1", None)]


def test_a_column_that_a_contract_drops_stays_with_its_rows(workspace: Workspace) -> None:
    """Raw tables only grow: what was sent under an older contract can still be rebuilt."""
    with connected(workspace) as connection:
        connection.execute("alter table raw.population add column dropped varchar")
        connection.execute("insert into raw.population (submission_id, dropped) values ('S1', 'a')")
    with connected(workspace) as connection:
        rows = connection.execute("select submission_id, dropped from raw.population")
        assert rows.fetchall() == [("S1", "a")]


def test_the_ledger_takes_no_outcome_that_nobody_knows(workspace: Workspace) -> None:
    import duckdb

    with (
        connected(workspace) as connection,
        pytest.raises(duckdb.ConstraintException),
    ):
        connection.execute(
            "insert into raw.submissions select 'S1', 1, '', '', '', null, null, null, null, null,"
            " timestamp '2025-07-10', timestamp '2025-07-10', 'perhaps', null, 0, 0, 0, 0, 0, '',"
            " '', false"
        )
