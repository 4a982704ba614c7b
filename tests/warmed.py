"""The command in processes of its own that begin with everything imported.

Where several are started at once, or killed again and again, importing would be most of their work:
each would spend six seconds of CPU on it. They are forked instead from one process that imports and
does nothing else; what a refresh does from its first line on is theirs.
"""

from __future__ import annotations

import multiprocessing
import os
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

from tests.workspaces import environment

# Only Linux forks without harm once such libraries are loaded; elsewhere each starts anew.
_CONTEXT = multiprocessing.get_context("forkserver" if sys.platform == "linux" else "spawn")
# What a refresh imports in its course.
_NEEDED = [
    "pipelines.cli",
    "pipelines.defs.execute",
    "pipelines.quality.docs",
    "pipelines.quality.run",
    "pipelines.publishing.render",
    "dbt.cli.main",
    "dbt.adapters.duckdb",
    "nbclient",
    "pyarrow",
]


def start_warmed(said: Path, *arguments: str | Path) -> BaseProcess:
    """The ``assurance`` command, started; what it says goes into the file ``said``."""
    if sys.platform == "linux":
        _CONTEXT.set_forkserver_preload(_NEEDED)
    process = _CONTEXT.Process(target=_run, args=(said, [*map(str, arguments)], environment()))
    process.start()
    return process


def _run(said: Path, arguments: list[str], settings: dict[str, str]) -> None:
    os.environ.clear()
    os.environ.update(settings)
    with said.open("wb", buffering=0) as file:
        for stream in (1, 2):
            os.dup2(file.fileno(), stream)
    from pipelines.cli import main

    main(arguments)
