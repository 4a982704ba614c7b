"""A backup is worth what can be restored from it."""

from __future__ import annotations

import gzip
import io
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from pipelines import cli
from pipelines.backups.archive import BackupDamaged, Kept, Manifest, read_archive
from pipelines.backups.restore import HomeInUse, restore
from pipelines.backups.series import make_backup
from pipelines.refresh.plan import make_plan
from pipelines.refresh.run import Run, read_ledger
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, put
from tests.workspaces import Refreshed, in_force

NIGHT = datetime(2025, 8, 1, 2, tzinfo=UTC)
RETURN = f"data/raw/{QUARTER}/police/return.csv"


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSURANCE_HOME", raising=False)
    monkeypatch.delenv("ASSURANCE_BACKUPS", raising=False)
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")


@pytest.fixture
def backup(tmp_path: Path) -> Path:
    """Of a home with a return and a warehouse."""
    home = Workspace(tmp_path / "lost")
    put(home.home / RETURN, "sent", SENT)
    put(home.database, b"rows", SENT)
    made = make_backup(home, NIGHT)
    assert made
    return made.path


def _call(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.main, [str(argument) for argument in arguments])


def test_a_restored_home_has_nothing_to_do_and_says_what_the_lost_one_said(
    refreshed: Refreshed, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSURANCE_BACKUPS", str(tmp_path / "backups"))
    lost = refreshed.workspace
    made = make_backup(lost, NIGHT)
    assert made
    new = Workspace(tmp_path / "new")
    manifest, aside = restore(made.path, new, NIGHT)
    assert aside is None and manifest.release_id == in_force(lost).release_id
    assert make_plan(Run(new)).nothing_new
    assert in_force(new).raw == in_force(lost).raw
    assert read_ledger(new) == read_ledger(lost)


def test_a_file_comes_back_with_its_bytes_and_the_time_it_was_sent(
    backup: Path, tmp_path: Path
) -> None:
    """By its time a return is late or not."""
    result = _call("restore", backup, "--home", tmp_path / "new")
    assert result.exit_code == 0, result.output
    assert f"Restored 2 files into {tmp_path / 'new'}." in result.output
    path = tmp_path / "new" / RETURN
    assert path.read_text() == "sent" and path.stat().st_mtime == SENT.timestamp()
    assert sorted(one.name for one in (tmp_path / "new").iterdir()) == ["data"]


def test_a_home_in_use_is_not_touched(backup: Path, tmp_path: Path) -> None:
    held = put(tmp_path / "new" / RETURN, "newer", SENT)
    result = _call("restore", backup, "--home", tmp_path / "new")
    assert result.exit_code == 1
    assert "already holds 1 file" in result.output and "--replace" in result.output
    assert [path for path in (tmp_path / "new").rglob("*") if path.is_file()] == [held]
    assert held.read_text() == "newer"


def test_what_is_replaced_is_moved_aside_and_not_deleted(backup: Path, tmp_path: Path) -> None:
    put(tmp_path / "new" / RETURN, "newer", SENT)
    kept = put(tmp_path / "new" / "reports" / "quarterly.qmd", "a notebook", SENT)
    result = _call("restore", backup, "--home", tmp_path / "new", "--replace")
    assert result.exit_code == 0, result.output
    assert (tmp_path / "new" / RETURN).read_text() == "sent"
    (aside,) = (tmp_path / "new").glob("replaced-*")
    assert (aside / RETURN).read_text() == "newer"
    assert kept.is_file(), "no part of a home"


@pytest.mark.parametrize(
    "harm",
    [
        lambda data: data[: len(data) // 2],
        lambda data: b"",
        lambda data: gzip.compress(gzip.decompress(data).replace(b"sent", b"SENT")),
        lambda data: b"PK not a backup",
    ],
    ids=["cut off", "empty", "another byte", "another file"],
)
def test_a_damaged_backup_changes_nothing(
    backup: Path, tmp_path: Path, harm: Callable[[bytes], bytes]
) -> None:
    backup.write_bytes(harm(backup.read_bytes()))
    put(tmp_path / "new" / RETURN, "newer", SENT)
    result = _call("restore", backup, "--home", tmp_path / "new", "--replace")
    assert result.exit_code == 1 and "is no whole backup" in result.output
    files = [path for path in (tmp_path / "new").rglob("*") if path.is_file()]
    assert [path.read_text() for path in files] == ["newer"]


@pytest.mark.parametrize("place", ["../outside.txt", "/tmp/outside.txt", "data/../../outside.txt"])
def test_no_backup_writes_outside_the_home(tmp_path: Path, place: str) -> None:
    crafted = tmp_path / "crafted.tar.gz"
    listed = Manifest(NIGHT, None, {place: Kept(1, 0, "x")}).text().encode()
    with tarfile.open(crafted, "w:gz") as archive:
        for name, content in (("backup.json", listed), (place, b"x")):
            header = tarfile.TarInfo(name)
            header.size = len(content)
            archive.addfile(header, io.BytesIO(content))
    with pytest.raises(BackupDamaged):
        restore(crafted, Workspace(tmp_path / "home" / "new"), NIGHT)
    assert not list(tmp_path.rglob("outside.txt"))


def test_a_file_that_the_list_does_not_name_is_refused(backup: Path, tmp_path: Path) -> None:
    smuggled = tmp_path / "smuggled.tar"
    smuggled.write_bytes(gzip.decompress(backup.read_bytes()))
    with tarfile.open(smuggled, "a") as archive:
        archive.addfile(tarfile.TarInfo("data/contacts.csv"), io.BytesIO())
    backup.write_bytes(gzip.compress(smuggled.read_bytes()))
    with pytest.raises(BackupDamaged, match=r"data/contacts.csv"):
        read_archive(backup)


def test_to_restore_over_nothing_takes_no_choice_but_over_something_does(tmp_path: Path) -> None:
    """``Workspace.at`` would otherwise restore into whatever the environment names."""
    assert _call("restore", tmp_path / "none.tar.gz").exit_code == 2
    with pytest.raises(HomeInUse):
        put(tmp_path / "new" / RETURN, "newer", SENT)
        restore(tmp_path / "none.tar.gz", Workspace(tmp_path / "new"), NIGHT)


def test_the_command_says_where_the_backup_is_and_when_there_is_nothing_to_keep(
    tmp_path: Path,
) -> None:
    put(tmp_path / "data" / "warehouse" / "assurance.duckdb", b"rows", SENT)
    first, second = (_call("backup", "--home", tmp_path) for _ in range(2))
    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Backup of 1 file, read back and whole: " in first.output
    assert "Nothing has changed since " in second.output
    assert len(list((tmp_path / "backups").iterdir())) == 1
    empty = _call("backup", "--home", tmp_path / "empty")
    assert empty.exit_code == 1 and "nothing to keep yet" in empty.output
