"""One child process, and what it cost: seconds on the clock, CPU seconds, peak memory.

CPU seconds are of the child and of everything it started and waited for, so they hardly change
when the machine has other work. Peak memory is that of the largest single process among them.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

MIB = 1024 * 1024
_POLL_SECONDS = 0.02


@dataclass(frozen=True)
class Cost:
    """What one process cost, its children included."""

    seconds: float
    cpu_seconds: float
    peak_mib: float


class ChildFailed(Exception):
    """A measured process ended otherwise than it should; its last words are in the message."""


def python(
    arguments: Sequence[str | Path],
    *,
    environment: Mapping[str, str] | None = None,
    fine: Sequence[int] = (0,),
) -> tuple[Cost, str]:
    """Run this Python with ``arguments``; returns what it cost, and all that it printed.

    Args:
        arguments: what follows the interpreter's name.
        environment: set over this process's own. Bytecode is always kept, as it is for people.
        fine: the exit statuses that are not a failure.

    Raises:
        ChildFailed: it ended with another status.
    """
    told = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    told |= {"PYTHONUTF8": "1", **(environment or {})}
    command = [sys.executable, *(str(argument) for argument in arguments)]
    with tempfile.TemporaryFile() as said:
        begun = time.perf_counter()
        child = subprocess.Popen(command, env=told, stdout=said, stderr=subprocess.STDOUT)
        cpu, peak = waited(child) if hasattr(os, "wait4") else watched(child)
        seconds = time.perf_counter() - begun
        said.seek(0)
        text = said.read().decode("utf-8", "replace")
    if child.returncode not in fine:
        last = "\n".join(text.splitlines()[-30:])
        shown = " ".join(command[1:4])
        raise ChildFailed(f"'{shown}' ended with status {child.returncode}:\n{last}")
    return Cost(seconds, cpu, peak), text


def waited(child: subprocess.Popen[bytes]) -> tuple[float, float]:
    """CPU seconds and peak MiB as the system counted them; waits for the end."""
    _, status, used = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    # The unit of ru_maxrss: bytes on macOS, KiB elsewhere.
    unit = 1 if sys.platform == "darwin" else 1024
    return used.ru_utime + used.ru_stime, used.ru_maxrss * unit / MIB


def watched(child: subprocess.Popen[bytes]) -> tuple[float, float]:
    """The same where the system does not count, as on Windows: looked at until the end."""
    import psutil

    cpu: dict[int, float] = {}
    peak = 0.0
    root = psutil.Process(child.pid)
    while child.poll() is None:
        try:
            family = [root, *root.children(recursive=True)]
        except psutil.NoSuchProcess:
            family = []
        for process in family:
            try:
                times, memory = process.cpu_times(), process.memory_info()
            except psutil.Error:
                # It ended while it was being looked at, or may not be looked at.
                continue
            cpu[process.pid] = times.user + times.system
            peak = max(peak, float(getattr(memory, "peak_wset", memory.rss)))
        time.sleep(_POLL_SECONDS)
    return sum(cpu.values()), peak / MIB
