"""``assurance backup`` and ``assurance restore``."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.words import number_of
from pipelines.workspace import Workspace


@click.command()
@click.option("--anyway", is_flag=True, help="Also where nothing has changed since the last one.")
@home_option
def backup(anyway: bool, home: Path | None) -> None:
    """Keep everything of the home in one dated file, in backups/ or ASSURANCE_BACKUPS.

    No refresh runs meanwhile. What it holds is confidential, as the warehouse is.
    """
    from pipelines.backups.archive import read_manifest
    from pipelines.backups.series import BackupFailed, backups_of, make_backup

    console, workspace = Console(), Workspace.at(home)
    try:
        made = make_backup(workspace, datetime.now(UTC), anyway=anyway)
    except (BackupFailed, WarehouseBusy) as failed:
        say(console, str(failed))
        sys.exit(1)
    if made is None:
        last = backups_of(workspace)[-1]
        say(console, f"Nothing has changed since {last.path}: no other was made.")
        return
    manifest = read_manifest(made.path)
    files = number_of(len(manifest.files), "file")
    say(console, f"Backup of {files}, read back and whole: {made.path}")
    for place in manifest.left_out:
        say(console, f"Left out, for it could not be opened: {place}")
    sys.exit(1 if manifest.left_out else 0)


@click.command()
@click.argument("backup", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--home",
    required=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder to restore into; it holds nothing yet.",
)
@click.option(
    "--replace", is_flag=True, help="Move what the folder holds aside, into a folder within it."
)
def restore(backup: Path, home: Path, replace: bool) -> None:
    """Put a backup back, after comparing every file with what it was.

    Ends with 1, and nothing changed, where the backup is damaged or the folder in use.
    """
    from pipelines.backups.archive import BackupDamaged
    from pipelines.backups.restore import HomeInUse
    from pipelines.backups.restore import restore as put_back

    console, workspace = Console(), Workspace.at(home)
    try:
        manifest, aside = put_back(backup, workspace, datetime.now(UTC), replace=replace)
    except (BackupDamaged, HomeInUse, WarehouseBusy) as refused:
        say(console, str(refused))
        sys.exit(1)
    if aside:
        say(console, f"What was there is now in {aside}.")
    say(console, f"Restored {number_of(len(manifest.files), 'file')} into {workspace.home}.")
    if manifest.release_id:
        say(console, f"Release {manifest.release_id} is in force there.")
    say(console, f"Then run: assurance refresh --home {workspace.home}")
