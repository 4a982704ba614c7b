"""The backups of one home: making the next, and which of them are kept.

Grandfather, father, son: the newest of each of the last days, weeks and months that have one; the
numbers stand in ``pipelines/nightly/rules.yml``.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from pipelines.backups.archive import (
    BackupDamaged,
    ChangedMeanwhile,
    Kept,
    Manifest,
    read_archive,
    read_manifest,
    write_archive,
)
from pipelines.backups.contents import Item, items_of
from pipelines.fingerprints import file_sha256
from pipelines.release.read import named_latest
from pipelines.warehouse.connection import exclusive
from pipelines.workspace import Workspace

_NAME = re.compile(r"backup-(\d{4}-\d{2}-\d{2}-\d{6})\.tar\.gz")
_MOMENT = "%Y-%m-%d-%H%M%S"
# An agency may save a file at the moment it is copied; twice in a row is another matter.
_TRIES = 3


class BackupFailed(Exception):
    """No backup was made; the message says why and what to do."""


@dataclass(frozen=True)
class Backup:
    """One backup: its file, and the moment (UTC) in its name."""

    path: Path
    made_at: datetime


def backups_of(workspace: Workspace) -> list[Backup]:
    """The backups of this home, oldest first."""
    found = []
    for path in workspace.backups.glob("backup-*.tar.gz"):
        match = _NAME.fullmatch(path.name)
        if match and path.is_file():
            found.append(Backup(path, datetime.strptime(match[1], _MOMENT).replace(tzinfo=UTC)))
    return sorted(found, key=lambda one: one.made_at)


def make_backup(workspace: Workspace, now: datetime, *, anyway: bool = False) -> Backup | None:
    """Make a backup, and read it back; None where nothing has changed since the last one.

    Args:
        workspace: the home. No refresh runs meanwhile: the writer's lock is held.
        now: the present moment, in UTC.
        anyway: also where nothing has changed.

    Raises:
        BackupFailed: there is nothing to keep, or it could not be written or read back; the
            earlier ones are as they were.
        WarehouseBusy: another run holds the warehouse.
    """
    with exclusive(workspace):
        if not workspace.database.is_file():
            raise BackupFailed(f"There is nothing to keep yet in {workspace.home}.")
        earlier = backups_of(workspace)
        if not anyway and earlier and not _has_changed(earlier[-1], items_of(workspace)):
            return None
        for attempt in range(_TRIES):
            try:
                return _write(workspace, now)
            except ChangedMeanwhile as changed:
                if attempt == _TRIES - 1:
                    raise BackupFailed(
                        f"No backup was made: {changed} changed while it was copied. Run again when"
                        " nobody writes to it."
                    ) from changed
            except (OSError, BackupDamaged) as error:
                why = error.strerror if isinstance(error, OSError) else str(error)
                raise BackupFailed(
                    f"No backup was made in {workspace.backups.name}: {why or 'unknown cause'}."
                    " Is there room on the disk, and may the folder be written to?"
                ) from error
    raise AssertionError("not reached")


def _write(workspace: Workspace, now: datetime) -> Backup:
    folder = workspace.backups
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    for left in folder.glob(".backup-*.part"):
        left.unlink()
    moment = now.replace(microsecond=0, tzinfo=UTC)
    while (final := folder / f"backup-{moment:{_MOMENT}}.tar.gz").exists():
        moment += timedelta(seconds=1)
    items = items_of(workspace)
    files, left_out = _fingerprints(items)
    manifest = Manifest(moment, named_latest(workspace.marts), files, left_out)
    partial = folder / f".{final.name}.part"
    try:
        # It holds what the warehouse holds: nobody else of this machine may read it.
        os.close(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
        write_archive(partial, manifest, [item for item in items if item.place in files])
        read_archive(partial)
        partial.replace(final)
    finally:
        partial.unlink(missing_ok=True)
    return Backup(final, moment)


def _fingerprints(items: Sequence[Item]) -> tuple[dict[str, Kept], tuple[str, ...]]:
    """What is to be kept of each file; and which of data/raw could not be opened."""
    files: dict[str, Kept] = {}
    left_out = []
    for item in items:
        try:
            files[item.place] = Kept(item.size, item.mtime_ns, file_sha256(item.path))
        except FileNotFoundError as gone:
            raise ChangedMeanwhile(item.place) from gone
        except OSError as error:
            if not item.is_agencys:
                raise BackupFailed(
                    f"No backup was made: {item.place} could not be read"
                    f" ({error.strerror or type(error).__name__})."
                ) from error
            left_out.append(item.place)
    return files, tuple(left_out)


def _has_changed(last: Backup, items: Sequence[Item]) -> bool:
    """Whether a file is new, gone or other than in the last backup; its time alone is nothing."""
    try:
        manifest = read_manifest(last.path)
    except (BackupDamaged, OSError):
        return True
    kept = manifest.files
    if {*kept, *manifest.left_out} != {item.place for item in items}:
        return True
    return any(
        item.size != kept[item.place].size
        or (
            item.mtime_ns != kept[item.place].mtime_ns
            and file_sha256(item.path) != kept[item.place].sha256
        )
        for item in items
        if item.place in kept
    )


def prune(backups: Sequence[Backup], *, daily: int, weekly: int, monthly: int) -> list[Backup]:
    """The backups that may go: of ``daily`` days, ``weekly`` weeks and ``monthly`` months that
    have one, the newest is kept of each; so the newest of all is always kept.

    Args:
        backups: in any order.
        daily: how many days, at least 1.
        weekly: how many weeks, from Monday.
        monthly: how many calendar months.

    Returns:
        Those to remove, oldest first. Nothing is removed here.
    """
    newest_first = sorted(backups, key=lambda one: one.made_at, reverse=True)
    kept: set[Path] = set()
    spans: tuple[tuple[int, Callable[[datetime], object]], ...] = (
        (daily, lambda at: at.date()),
        (weekly, lambda at: at.isocalendar()[:2]),
        (monthly, lambda at: (at.year, at.month)),
    )
    for wanted, span in spans:
        newest_of: dict[object, Path] = {}
        for one in newest_first:
            newest_of.setdefault(span(one.made_at), one.path)
        kept |= set(list(newest_of.values())[:wanted])
    return [one for one in reversed(newest_first) if one.path not in kept]
