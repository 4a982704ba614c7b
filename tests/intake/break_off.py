"""Started by a test: takes files in again and again, killed a little later each time.

    python tests/intake/break_off.py KILLED WHOLE STEP

Both homes hold the same files; in the second nothing is killed. Prints how often it was killed.
"""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.intake import official, take_in
from pipelines.quality import docs, engine
from pipelines.workspace import Workspace

# Imported before any process is made of this one: each would wait for their libraries anew.
LOADED = (official, docs, engine)
NOW = datetime(2025, 7, 22)
FILES = {"os.rename", "os.mkdir", "os.remove", "shutil.copyfile"}
WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def attempt(workspace: Workspace, stop_at: int) -> bool:
    """Take in, in a process that kills itself before its ``stop_at``th act in the home."""
    child = os.fork()
    if child:
        return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    done = 0

    def act() -> None:
        nonlocal done
        done += 1
        if done == stop_at:
            os.kill(os.getpid(), signal.SIGKILL)

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        opens = event == "open" and int(arguments[2] or 0) & WRITES
        if (opens or event in FILES) and str(workspace.home) in str(arguments[0]):
            act()

    def counted(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any) -> Any:
            act()
            result = function(*arguments)
            act()
            return result

        return call

    # DuckDB writes by itself: before and after each of the rows and ledger entries, within and
    # after the transaction.
    take_in.append = counted(take_in.append)  # type: ignore[assignment]
    take_in.ledger.record = counted(take_in.ledger.record)
    sys.addaudithook(watch)
    take_in.take_in(workspace, now=NOW)
    os._exit(0)


if __name__ == "__main__":
    killed, whole = (Workspace(Path(place)) for place in sys.argv[1:3])
    if not attempt(whole, 0):
        sys.exit("The run that nothing interrupts failed.")
    moment, times = 1, 0
    while not attempt(killed, moment):
        moment, times = moment + int(sys.argv[3]), times + 1
    print(times)
