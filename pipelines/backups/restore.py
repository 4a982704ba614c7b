"""Putting a backup back, into a home that holds nothing or after setting aside what it holds."""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from pipelines.backups.archive import Manifest, read_archive
from pipelines.backups.contents import ROOTS, items_of
from pipelines.warehouse.connection import exclusive
from pipelines.words import number_of
from pipelines.workspace import Workspace

_WORKING = ".restoring"


class HomeInUse(Exception):
    """The home to restore into holds something; the message says what, and what to do."""


def restore(
    backup: Path, workspace: Workspace, now: datetime, *, replace: bool = False
) -> tuple[Manifest, Path | None]:
    """Put a backup's files into a home, each compared with its SHA-256 before any is put there.

    Args:
        backup: the backup's file.
        workspace: the home to restore into.
        now: the present moment, for the name of the folder of what was set aside.
        replace: set aside what the home holds, and restore in its place.

    Returns:
        The backup's manifest, and the folder of what was set aside, if anything was.

    Raises:
        HomeInUse: the home holds something and ``replace`` was not asked for. Nothing is changed.
        BackupDamaged: the backup is not whole. Nothing is changed.
        WarehouseBusy: a run is at work in the home to be replaced.
    """
    held = [item.place for item in items_of(workspace) if not item.place.endswith("README.md")]
    if held and not replace:
        raise HomeInUse(
            f"{workspace.home} already holds {number_of(len(held), 'file')} ({held[0]} is one)."
            " Restore into an empty folder; or say --replace, and what is there is moved aside,"
            " not deleted."
        )
    working = workspace.home / _WORKING
    shutil.rmtree(working, ignore_errors=True)
    working.mkdir(parents=True, mode=0o700)
    try:
        manifest = read_archive(backup, lambda place: _target(working / place))
        for place, kept in manifest.files.items():
            # When a file was written says when a return was received.
            os.utime(working / place, ns=(kept.mtime_ns, kept.mtime_ns))
        aside = _set_aside(workspace, now) if held else None
        for place in manifest.files:
            final = workspace.home / place
            final.parent.mkdir(parents=True, exist_ok=True)
            (working / place).replace(final)
    finally:
        shutil.rmtree(working, ignore_errors=True)
    return manifest, aside


def _target(path: Path) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path.open("wb")


def _set_aside(workspace: Workspace, now: datetime) -> Path:
    with exclusive(workspace, patience_seconds=0):
        # Only to know that nobody is at work: what is locked cannot be moved on every system.
        pass
    aside = workspace.home / f"replaced-{now:%Y-%m-%d-%H%M%S}"
    for root in ROOTS:
        if (workspace.home / root).exists():
            (aside / root).parent.mkdir(parents=True, exist_ok=True)
            (workspace.home / root).replace(aside / root)
    return aside
