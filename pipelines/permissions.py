"""What the pipeline writes is its owner's only, from the moment it is made.

On Windows a file takes its folder's permissions, and there is nothing to do here.
"""

from __future__ import annotations

import os
from pathlib import Path

from pipelines.workspace import Workspace

_OTHERS = 0o077
_EXPLAINS = "README.md"
HAS_MODES = os.name == "posix"


def owner_only() -> None:
    """From now on nothing that this process, or one it starts, makes is for anybody else."""
    if HAS_MODES:
        os.umask(_OTHERS)


def narrow(workspace: Workspace) -> list[str]:
    """Shut the folders that the pipeline writes to against others; returns what to tell of it.

    What lies in them was perhaps made before they were shut, or put there by hand. ``data/raw`` is
    left alone: agencies may have a door of their own to it.
    """
    if not HAS_MODES:
        return []
    told = []
    for folder in _written(workspace):
        if not folder.is_dir() or not folder.stat().st_mode & _OTHERS:
            continue
        name = workspace.relative(folder)
        try:
            folder.chmod(folder.stat().st_mode & ~_OTHERS)
        except PermissionError:
            told.append(
                f"{name} can be opened by others on this machine, and this user may not change"
                f" that: let its owner run 'chmod go= {name}'."
            )
            continue
        # A checkout brings data/marts along with nothing but what explains it: no news to anybody.
        if any(path.name != _EXPLAINS for path in folder.iterdir()):
            told.append(f"{name} could be opened by others on this machine; now only by its owner.")
    return told


def _written(workspace: Workspace) -> tuple[Path, ...]:
    return (
        workspace.originals,
        workspace.warehouse,
        workspace.quality,
        workspace.feedback,
        workspace.marts,
        workspace.dagster,
        workspace.data / "templates",
        workspace.data / "reminders",
        workspace.published,
        workspace.publications,
    )
