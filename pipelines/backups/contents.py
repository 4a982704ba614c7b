"""What of a home is kept: all of it but what a program makes again for itself.

Named is what is left out, so that a folder that is added one day is kept without anybody's doing.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.intake.folder import has_unfinished_name
from pipelines.workspace import Workspace

# What is in these folders of a home is kept.
ROOTS = ("data", "reports/published", "reports/publications")
# Dagster's run history and dbt's working files are made again.
_LEFT_OUT = ("data/dagster", "data/warehouse/dbt")
# Locks, and files that a run which was broken off had not finished.
_ENDINGS = (".lock", ".making")


@dataclass(frozen=True)
class Item:
    """A file that is kept: its place below the home, with forward slashes, and where it lies."""

    place: str
    path: Path
    size: int
    mtime_ns: int

    @property
    def is_agencys(self) -> bool:
        """Whether others put it there as they please; every other file is written under the lock.

        What was taken in of it is among the originals.
        """
        return self.place.startswith("data/raw/")


def items_of(workspace: Workspace) -> list[Item]:
    """Every file of the home that a backup keeps, by place; links and pipes are none."""
    found = []
    for root in ROOTS:
        for path in _files(workspace, workspace.home / root):
            try:
                seen = path.lstat()
            except FileNotFoundError:
                # What is taken away while we look is not there to be kept.
                continue
            if stat.S_ISREG(seen.st_mode):
                place = path.relative_to(workspace.home).as_posix()
                found.append(Item(place, path, seen.st_size, seen.st_mtime_ns))
    return sorted(found, key=lambda item: item.place)


def _files(workspace: Workspace, root: Path) -> Iterator[Path]:
    left_out = {workspace.home / place for place in _LEFT_OUT} | {workspace.backups}
    for folder, folders, names in os.walk(root, followlinks=False):
        here = Path(folder)
        folders[:] = [
            name
            for name in folders
            if here / name not in left_out
            # A release or an edition that is being made has a hidden name.
            and not (name.startswith(".") and workspace.raw not in (here, *here.parents))
        ]
        for name in names:
            if not has_unfinished_name(name) and not name.endswith(_ENDINGS):
                yield here / name
