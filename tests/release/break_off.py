"""Started by a test: makes a release again and again, killed a little later each time.

Prints one JSON line for each attempt with what then lies in the marts folder, until an attempt
runs through; then the same release is asked for again and killed at some of its moments. Only what
may change a file or the database counts as a moment.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from datetime import datetime
from pathlib import Path
from types import FrameType
from typing import Any

import pandas
import pyarrow

from pipelines.disclosure import auditor, derived, suppress
from pipelines.fingerprints import file_sha256
from pipelines.release import (
    decision_points,
    disproportionality,
    explanations,
    focus_candidates,
    make_release,
    quality_marks,
    signals,
    wider_context,
)
from pipelines.workspace import Workspace

ACTS = {"execute", "mkdir", "write", "replace", "unlink", "rmdir"}
# Table after table is treated alike, and file after file of what is cleared away: of these acts
# every fortieth stands for all.
ALIKE = ("execute", "unlink")
# Imported before any process is made of this one: each would wait for their libraries anew.
LOADED = (
    auditor,
    derived,
    suppress,
    decision_points,
    disproportionality,
    explanations,
    focus_candidates,
    quality_marks,
    signals,
    wider_context,
    pandas,
    pyarrow,
)
# Taking the lock and opening the database is the same for everybody and tested there.
# What is made in temporary tables or in memory only cannot be left half made in a file.
ELSEWHERE = ("pipelines.warehouse.", "pipelines.disclosure.", "jinja2.")


def attempt(workspace: Workspace, stop_at: int) -> bool:
    """Make a release in a process that kills itself before its ``stop_at``th act."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    done = 0
    alike = dict.fromkeys(ALIKE, 0)

    def count(frame: FrameType, event: str, argument: Any) -> None:
        nonlocal done
        if event == "c_call" and _is_act(argument, frame.f_globals["__name__"]):
            if argument.__name__ in alike:
                alike[argument.__name__] += 1
                if alike[argument.__name__] % 40:
                    return
            done += 1
            if done == stop_at:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.setprofile(count)
    make_release(workspace, now=datetime(2025, 8, 1))
    sys.setprofile(None)
    os._exit(0)


def _is_act(function: object, caller: str) -> bool:
    name, owner = getattr(function, "__name__", ""), getattr(function, "__self__", None)
    # Text has a 'replace' too.
    return name in ACTS and not isinstance(owner, str | bytes) and not caller.startswith(ELSEWHERE)


def look(marts: Path) -> dict[str, object]:
    """What LATEST names, and whether each release is whole."""
    releases = {}
    for folder in sorted(path for path in marts.iterdir() if path.is_dir()):
        if folder.name.startswith("."):
            continue
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        releases[folder.name] = all(
            file_sha256(folder / f"{name}.parquet") == table["sha256"]
            for name, table in manifest["tables"].items()
        )
    return {"latest": (marts / "LATEST").read_text(encoding="utf-8").strip(), "whole": releases}


def tell(marts: Path, *, finished: bool) -> None:
    print(json.dumps(look(marts) | {"finished": finished}), flush=True)


if __name__ == "__main__":
    home = Workspace(Path(sys.argv[1]))
    for moment in range(1, 10_000):
        through = attempt(home, moment)
        tell(home.marts, finished=through)
        if through:
            break
    # Now there is nothing new to release: what that run makes is all thrown away.
    for again in range(1, moment, 4):
        if attempt(home, again):
            break
        tell(home.marts, finished=False)
