from __future__ import annotations

import sys
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.backups import series
from pipelines.backups.archive import MANIFEST, BackupDamaged, read_archive, read_manifest
from pipelines.backups.series import Backup, BackupFailed, backups_of, make_backup, prune
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, put

NIGHT = datetime(2025, 8, 1, 2, tzinfo=UTC)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A home of a few files; a backup does not look into them."""
    made = Workspace(tmp_path / "home")
    put(made.raw / QUARTER / "police" / "return.csv", "sent", SENT)
    put(made.database, b"rows" * 1000, SENT)
    put(made.marts / "LATEST", "2025-07-31-abcdef12", SENT)
    return made


def _made(workspace: Workspace, now: datetime = NIGHT) -> Backup:
    made = make_backup(workspace, now)
    assert made
    return made


def test_a_backup_is_one_dated_file_that_says_what_it_holds(workspace: Workspace) -> None:
    made = _made(workspace)
    assert made.path == workspace.home / "backups" / "backup-2025-08-01-020000.tar.gz"
    assert [one.path for one in backups_of(workspace)] == [made.path]
    assert [path.name for path in workspace.backups.iterdir()] == [made.path.name]
    with tarfile.open(made.path) as archive:
        assert archive.getnames() == [
            MANIFEST, "data/marts/LATEST", f"data/raw/{QUARTER}/police/return.csv",
            "data/warehouse/assurance.duckdb",
        ]  # fmt: skip
    manifest = read_archive(made.path)
    assert (manifest.made_at, manifest.release_id) == (NIGHT, "2025-07-31-abcdef12")
    assert str(workspace.home) not in manifest.text()


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_nobody_else_of_the_machine_may_read_it(workspace: Workspace) -> None:
    assert _made(workspace).path.stat().st_mode & 0o077 == 0


def test_nothing_is_made_where_nothing_has_changed(workspace: Workspace) -> None:
    _made(workspace)
    put(workspace.database, b"rows" * 1000, SENT + timedelta(days=1))
    assert make_backup(workspace, NIGHT + timedelta(days=1)) is None
    assert make_backup(workspace, NIGHT + timedelta(days=1), anyway=True)


@pytest.mark.parametrize(
    "change",
    [
        lambda home: put(home.database, b"ROWS" * 1000, SENT + timedelta(days=1)),
        lambda home: put(home.database, b"more rows", SENT),
        lambda home: put(home.data / "contacts.csv", "x", SENT),
        lambda home: (home.marts / "LATEST").unlink(),
    ],
    ids=["other bytes", "another size", "a new file", "one file less"],
)
def test_any_change_is_kept(workspace: Workspace, change: Callable[[Workspace], object]) -> None:
    _made(workspace)
    change(workspace)
    assert make_backup(workspace, NIGHT + timedelta(days=1))


def test_a_last_backup_that_cannot_be_read_is_replaced(workspace: Workspace) -> None:
    _made(workspace).path.write_bytes(b"nothing")
    assert make_backup(workspace, NIGHT + timedelta(days=1))


def test_a_file_that_changes_while_it_is_copied_is_copied_again(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = workspace.raw / QUARTER / "police" / "return.csv"
    write, texts = series.write_archive, iter(["se"])

    def busy(*of: object) -> None:
        for text in texts:
            put(path, text, SENT)
        write(*of)  # type: ignore[arg-type]

    monkeypatch.setattr(series, "write_archive", busy)
    made = _made(workspace)
    assert read_archive(made.path).files[f"data/raw/{QUARTER}/police/return.csv"].size == 2


def test_a_file_that_never_stands_still_is_named_and_no_half_is_left(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = _made(workspace)
    path = workspace.raw / QUARTER / "police" / "return.csv"
    write = series.write_archive

    def busy(*of: object) -> None:
        put(path, path.read_text()[::-1], SENT)
        write(*of)  # type: ignore[arg-type]

    put(path, "tnes", SENT)
    monkeypatch.setattr(series, "write_archive", busy)
    with pytest.raises(BackupFailed, match=r"police/return.csv changed while it was copied"):
        make_backup(workspace, NIGHT + timedelta(days=1), anyway=True)
    assert list(workspace.backups.iterdir()) == [earlier.path]


def test_what_cannot_be_opened_of_the_returns_is_told_and_holds_nothing_up(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file that Excel held open would have left every night without a backup."""
    hash_of = series.file_sha256

    def locked(path: Path) -> str:
        if path.name == "return.csv":
            raise PermissionError(13, "Permission denied")
        return hash_of(path)

    monkeypatch.setattr(series, "file_sha256", locked)
    made = _made(workspace)
    assert read_manifest(made.path).left_out == (f"data/raw/{QUARTER}/police/return.csv",)
    assert read_archive(made.path).files.keys() == {
        "data/marts/LATEST", "data/warehouse/assurance.duckdb",
    }  # fmt: skip


def test_a_full_disk_is_told_and_the_earlier_backup_stays(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier = _made(workspace)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(series, "write_archive", full)
    with pytest.raises(BackupFailed, match="No space left on device"):
        make_backup(workspace, NIGHT + timedelta(days=1), anyway=True)
    assert list(workspace.backups.iterdir()) == [earlier.path]


def test_a_backup_that_cannot_be_read_back_is_none(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(path: Path) -> None:
        raise BackupDamaged("it cannot be read")

    monkeypatch.setattr(series, "read_archive", unreadable)
    with pytest.raises(BackupFailed):
        make_backup(workspace, NIGHT)
    assert list(workspace.backups.iterdir()) == []


def test_of_an_empty_home_nothing_is_made(tmp_path: Path) -> None:
    with pytest.raises(BackupFailed, match="nothing to keep yet"):
        make_backup(Workspace(tmp_path), NIGHT)


def test_days_weeks_and_months_are_thinned_out() -> None:
    """One backup every night for a year, kept as declared."""
    first = datetime(2024, 8, 1, 2, tzinfo=UTC)
    nights = [
        Backup(Path(f"{night}"), first + timedelta(days=night)) for night in range(366)
    ]  # to 1 August 2025, a Friday
    gone = prune(nights, daily=7, weekly=5, monthly=12)
    kept = [f"{one.made_at:%m-%d}" for one in nights if one not in gone]
    assert kept == [
        # The last night of each month; of this month the only one.
        "09-30", "10-31", "11-30", "12-31", "01-31", "02-28", "03-31", "04-30", "05-31", "06-30",
        # The last night of each of five weeks, on Sundays, and of the last seven days.
        "07-06", "07-13", "07-20", "07-26", "07-27", "07-28", "07-29", "07-30", "07-31", "08-01",
    ]  # fmt: skip
    assert gone == sorted(gone, key=lambda one: one.made_at)


def test_backups_that_are_far_apart_are_no_reason_to_have_fewer() -> None:
    rare = [Backup(Path(str(year)), datetime(year, 5, 1, tzinfo=UTC)) for year in range(2020, 2026)]
    assert prune(rare, daily=3, weekly=1, monthly=1) == rare[:3]


def test_the_newest_is_never_one_to_go() -> None:
    same_day = [Backup(Path(str(hour)), NIGHT + timedelta(hours=hour)) for hour in range(5)]
    assert prune(same_day, daily=1, weekly=0, monthly=0) == same_day[:4]
    assert prune(same_day[:1], daily=1, weekly=0, monthly=0) == []
