"""What is done each night for the home itself: a backup, and an end to what grows without one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.backups.archive import read_manifest
from pipelines.backups.series import BackupFailed, backups_of, make_backup, prune
from pipelines.nightly.rules import load_rules
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.words import day_words, number_of
from pipelines.workspace import Workspace


@dataclass
class HouseKept:
    """What was done, and what failed: a sentence each."""

    done: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)


def keep_house(workspace: Workspace, now: datetime) -> HouseKept:
    """Back up what has changed, and remove what the rules no longer keep. Never raises.

    Args:
        workspace: the home.
        now: the present moment, in UTC.
    """
    kept = HouseKept()
    tasks: tuple[Callable[[Workspace, datetime, HouseKept], None], ...] = (
        _back_up,
        _forget_runs,
        _clear_unfinished,
        _clear_summaries,
    )
    for task in tasks:
        try:
            task(workspace, now, kept)
        except (BackupFailed, WarehouseBusy) as failed:
            kept.faults.append(str(failed))
        except OSError as error:
            why = error.strerror or type(error).__name__
            kept.faults.append(f"Housekeeping was not finished: {why}.")
    return kept


def _back_up(workspace: Workspace, now: datetime, kept: HouseKept) -> None:
    if not workspace.database.is_file():
        return
    made = make_backup(workspace, now)
    if made is None:
        last = backups_of(workspace)[-1]
        kept.done.append(
            "No backup was needed: nothing has changed since that of"
            f" {day_words(last.made_at)} ({last.path.name})."
        )
        return
    size = made.path.stat().st_size / 1e6
    kept.done.append(f"A backup was made and read back: {made.path.name} ({size:,.0f} MB).")
    for place in read_manifest(made.path).left_out:
        kept.faults.append(f"Left out of the backup, for it could not be opened: {place}.")
    # Only after a new one was found whole: never the only good one.
    numbers = load_rules().backups
    gone = prune(
        backups_of(workspace),
        daily=numbers.daily,
        weekly=numbers.weekly,
        monthly=numbers.monthly,
    )
    for one in gone:
        one.path.unlink()
    if gone:
        kept.done.append(f"{number_of(len(gone), 'older backup')} removed, as declared.")


def _forget_runs(workspace: Workspace, now: datetime, kept: HouseKept) -> None:
    files = list((workspace.dagster / "history" / "runs").glob("*-*.db"))
    if len(files) <= load_rules().runs:
        return
    # Dagster takes seconds to load: only where there is something to forget.
    from pipelines.defs.run_history import forget_old_runs

    gone = forget_old_runs(workspace, load_rules().runs)
    if gone:
        kept.done.append(f"{number_of(gone, 'old run')} removed from Dagster's history.")


def _clear_unfinished(workspace: Workspace, now: datetime, kept: HouseKept) -> None:
    before = (now - timedelta(hours=load_rules().unfinished_hours)).timestamp()
    gone = 0
    for path in list(_unfinished(workspace)):
        with suppress(FileNotFoundError):
            if path.lstat().st_mtime < before:
                shutil.rmtree(path) if path.is_dir() else path.unlink()
                gone += 1
    if gone:
        kept.done.append(f"{number_of(gone, 'unfinished file')} of broken-off runs removed.")


def _unfinished(workspace: Workspace) -> Iterator[Path]:
    """What only a run that was broken off leaves; of data/raw nothing, which is the agencies'."""
    written = (
        workspace.originals,
        workspace.quality,
        workspace.feedback,
        workspace.published,
        workspace.warehouse,
    )
    for folder in written:
        yield from folder.rglob("*.part")
    yield from workspace.marts.glob(".making-*")


def _clear_summaries(workspace: Workspace, now: datetime, kept: HouseKept) -> None:
    first = (now - timedelta(days=load_rules().summary_days)).date().isoformat()
    for path in workspace.morning.glob("????-??-??.*"):
        if path.stem < first:
            path.unlink()
