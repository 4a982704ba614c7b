"""Started by a test: reads each file named, alone, with little memory and time and no way out.

Prints one JSON line a file: its outcome, the seconds, and what it tried that no reader may.
"""

from __future__ import annotations

import importlib
import json
import os
import pkgutil
import resource
import signal
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from pipelines.intake import readers
from pipelines.intake.readers import UnreadableFile, read_file

SECONDS, MEMORY = 10, 1024**3
# Writing anywhere, starting a program, running code, speaking to the network.
FORBIDDEN = (
    "open", "os.mkdir", "os.rename", "os.link", "os.symlink", "os.chmod", "os.truncate",
    "subprocess.", "os.exec", "os.system", "os.posix_spawn", "os.fork", "pty.",
    "socket.connect", "socket.getaddrinfo", "urllib.", "pickle.", "exec", "compile",
)  # fmt: skip
# A text in another encoding is written down anew for the reader of values: here, and nowhere else.
OWN = tempfile.gettempdir()
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT


def is_forbidden(event: str, arguments: tuple[Any, ...]) -> bool:
    """Whether a reader may not do what Python is about to do."""
    if not event.startswith(FORBIDDEN):
        return False
    if event == "exec":
        # The rest of a library being imported; what comes from a file has no file's name.
        return str(arguments[0].co_filename).startswith("<")
    if event == "open" and not int(arguments[2] or 0) & _WRITES:
        return False
    return not str(arguments[0]).startswith(OWN)


def read_alone(path: Path) -> None:
    """Read in a process of its own; its parent sees how it ended."""
    tried: list[str] = []

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if is_forbidden(event, arguments):
            tried.append(f"{event} {str(arguments[0])[:200]}")

    used = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
    resource.setrlimit(resource.RLIMIT_AS, (used + MEMORY, used + MEMORY))
    signal.alarm(SECONDS)
    sys.addaudithook(watch)
    begun = time.perf_counter()
    try:
        outcome = f"read {len(read_file(path))}"
    except UnreadableFile as refused:
        outcome = f"refused: {refused}"
    except MemoryError:
        outcome = "no memory left"
    spent = time.perf_counter() - begun
    # What is said is said afterwards: it is no doing of the file's.
    told = {"file": path.name, "outcome": outcome, "seconds": round(spent, 1), "tried": tried}
    os.write(1, (json.dumps(told) + "\n").encode())


if __name__ == "__main__":
    # A file is not charged for what every file needs. Nothing is computed here: what starts threads
    # may not be forked.
    import fastexcel  # noqa: F401

    for module in pkgutil.iter_modules(readers.__path__):
        importlib.import_module(f"{readers.__name__}.{module.name}")
    for name in sys.argv[1:]:
        child = os.fork()
        if not child:
            try:
                read_alone(Path(name))
            finally:
                os._exit(0)
        status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        if status:
            told = {"file": Path(name).name, "outcome": f"died of {status}", "tried": []}
            os.write(1, (json.dumps(told) + "\n").encode())
