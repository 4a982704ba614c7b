from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import dagster as dg
import pytest

from pipelines.backups.series import backups_of
from pipelines.defs.instance import prepare_instance
from pipelines.defs.run_history import forget_old_runs
from pipelines.nightly import housekeeping
from pipelines.nightly.housekeeping import keep_house
from pipelines.nightly.rules import FILE, KeptBackups, Rules, load_rules
from pipelines.workspace import Workspace
from tests.returns import SENT, put

NIGHT = datetime(2025, 8, 1, 2, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    made = Workspace(tmp_path / "home")
    put(made.database, "rows", SENT)
    return made


def _rules(monkeypatch: pytest.MonkeyPatch, **numbers: Any) -> None:
    changed = load_rules().model_copy(update=numbers)
    monkeypatch.setattr(housekeeping, "load_rules", lambda: changed)


def test_every_number_is_declared_and_explained() -> None:
    assert load_rules() == Rules(
        backups=KeptBackups(daily=7, weekly=5, monthly=12),
        runs=30,
        summary_days=400,
        unfinished_hours=24,
    )
    assert FILE.read_text(encoding="utf-8").count("\n# ") >= 3


def test_a_night_that_changed_something_is_backed_up_and_others_are_not(
    workspace: Workspace,
) -> None:
    first = keep_house(workspace, NIGHT)
    assert first.faults == []
    assert first.done == [
        "A backup was made and read back: backup-2025-08-01-020000.tar.gz (0 MB)."
    ]
    second = keep_house(workspace, NIGHT + timedelta(days=1))
    assert second.faults == [] and len(backups_of(workspace)) == 1
    assert "nothing has changed since that of 1 August 2025" in second.done[0]


def test_only_as_many_backups_are_kept_as_is_declared(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    _rules(monkeypatch, backups=KeptBackups(daily=2, weekly=0, monthly=0))
    for night in range(4):
        put(workspace.database, f"rows {night}", SENT + timedelta(days=night))
        kept = keep_house(workspace, NIGHT + timedelta(days=night))
    assert [one.made_at.day for one in backups_of(workspace)] == [3, 4]
    assert kept.done[1] == "1 older backup removed, as declared."


def test_no_backup_goes_where_no_new_one_was_found_whole(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The only good one was removed on the night the disk was full."""
    from pipelines.backups import series

    keep_house(workspace, NIGHT)
    _rules(monkeypatch, backups=KeptBackups(daily=1, weekly=0, monthly=0))

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(series, "write_archive", full)
    put(workspace.database, "more rows", SENT)
    kept = keep_house(workspace, NIGHT + timedelta(days=1))
    assert ["No space left on device" in fault for fault in kept.faults] == [True]
    assert [one.made_at for one in backups_of(workspace)] == [NIGHT]


def test_one_task_that_fails_does_not_keep_the_others_from_being_done(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(housekeeping, "make_backup", broken)
    left = put(workspace.originals / "ab" / "ab12.csv.4711.part", "half", SENT)
    kept = keep_house(workspace, NIGHT)
    assert kept.faults == ["Housekeeping was not finished: Permission denied."]
    assert not left.exists()


def test_what_broken_off_runs_left_goes_after_a_day_and_nothing_else_does(
    workspace: Workspace,
) -> None:
    gone = [
        put(workspace.originals / "ab" / "ab12.csv.4711.part", "half", SENT),
        put(workspace.marts / ".making-4711" / "fct_measure.parquet", "half", SENT).parent,
    ]
    os.utime(gone[1], (SENT.timestamp(), SENT.timestamp()))
    stays = [
        put(workspace.originals / "ab" / "ab12.csv", "whole", SENT),
        put(workspace.raw / "2025-26-Q1" / "police" / "return.csv.part", "half", SENT),
        put(workspace.originals / "cd" / "cd34.csv.4712.part", "half", NIGHT - timedelta(hours=1)),
        put(workspace.marts / "2025-07-31-abcdef12" / "manifest.json", "{}", SENT),
    ]
    kept = keep_house(workspace, NIGHT)
    assert not any(path.exists() for path in gone)
    assert all(path.exists() for path in stays)
    assert "2 unfinished files of broken-off runs removed." in kept.done


def test_summaries_go_after_the_declared_days_and_the_latest_stays(workspace: Workspace) -> None:
    for name in ("2024-06-01.html", "2024-06-01.txt", "2025-07-31.html", "latest.html"):
        put(workspace.morning / name, "x", SENT)
    keep_house(workspace, NIGHT)
    assert sorted(path.name for path in workspace.morning.iterdir()) == [
        "2025-07-31.html", "latest.html",
    ]  # fmt: skip


def test_only_the_newest_runs_stay_in_dagsters_history(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each run leaves about 25 MB; nobody had ever removed one."""
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("ASSURANCE_HOME", "")
    prepare_instance(workspace)

    @dg.op
    def nothing() -> None:
        pass

    @dg.job
    def short() -> None:
        nothing()

    with dg.DagsterInstance.from_config(str(workspace.dagster)) as instance:
        ids = [short.execute_in_process(instance=instance).run_id for _ in range(3)]
        going_on = instance.create_run_for_job(short, status=dg.DagsterRunStatus.STARTED).run_id
        assert forget_old_runs(workspace, keep=1) == 2
        assert {run.run_id for run in instance.get_runs()} == {ids[2], going_on}
    history = workspace.dagster / "history" / "runs"
    with closing(sqlite3.connect(history / "index.db")) as index:
        told = index.execute("select distinct run_id from event_logs").fetchall()
    assert not {ids[0], ids[1]} & {run_id for (run_id,) in told}
    files = {path.name for path in history.iterdir()}
    assert f"{ids[2]}.db" in files and not {f"{ids[0]}.db", f"{ids[1]}.db"} & files
