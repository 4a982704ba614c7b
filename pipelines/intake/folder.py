"""What lies in ``data/raw`` as the folder lists it: which files count, which are whole."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SYNTHETIC_LIST = "synthetic.json"
# Where nobody waits for the answer, a file is left until it has not been written for this long.
SETTLE_SECONDS = 10.0
_IGNORED_NAMES = {SYNTHETIC_LIST, "readme.md", "readme.txt", "thumbs.db", "desktop.ini"}
_IGNORED_PREFIXES = (".", "~$")
# What browsers and copying programs call a file until it is whole.
_UNFINISHED = (".part", ".partial", ".filepart", ".crdownload", ".opdownload", ".download", ".tmp")


@dataclass(frozen=True)
class Listed:
    """A file of ``data/raw`` as its folder lists it; nothing of it was opened.

    ``place`` is where it lies below ``data/raw``, ``written_at`` when it was last written (UTC).
    """

    place: str
    size: int
    written_at: datetime


def listing(raw: Path) -> list[Listed]:
    """What lies in ``data/raw``, by place, without opening any file: cheap enough to ask often."""
    found = []
    for path in files_in(raw):
        with suppress(OSError):
            seen = path.lstat()
            place = writable(path.relative_to(raw).as_posix())
            found.append(Listed(place, seen.st_size, moment_of(seen.st_mtime)))
    return sorted(found, key=lambda one: one.place)


def files_in(raw: Path) -> Iterator[Path]:
    """Every file of the folder that counts, and what is taken for one by mistake."""
    for root, folders, names in os.walk(raw, followlinks=False):
        folders[:] = sorted(
            name for name in folders if not name.startswith(".") and not has_unfinished_name(name)
        )
        for name in folders:
            # A folder that is named like a file is someone's mistake, and must not pass unseen.
            if Path(name).suffix.lower() in (".csv", ".xlsx", ".xml", ".md", ".docx"):
                yield Path(root) / name
        for name in sorted(names):
            # A name like ..\\..\\return.csv begins with a point, but is no hidden file.
            hidden = name.startswith(_IGNORED_PREFIXES) and "\\" not in name
            ignored = name.lower() in _IGNORED_NAMES or has_unfinished_name(name)
            if not ignored and not hidden:
                yield Path(root) / name


def has_unfinished_name(name: str) -> bool:
    """Whether a file has the name that a program gives it until it is whole."""
    return name.lower().endswith(_UNFINISHED)


def is_unfinished(path: Path, stamp: tuple[int, int], settle_seconds: float = 0) -> bool:
    """Whether somebody is still writing the file, so that it is left for the next run.

    Args:
        path: the file.
        stamp: its ``stamp_of`` before it was read.
        settle_seconds: a file that was written less than this ago is not trusted to be whole.
            A time in the future is a wrong clock, and says nothing.

    Raises:
        FileNotFoundError: it is gone.
    """
    now = path.lstat()
    age = time.time() - now.st_mtime
    return stamp_of(now) != stamp or 0 <= age < settle_seconds


def stamp_of(seen: os.stat_result) -> tuple[int, int]:
    """Size and time of writing: what changes while somebody writes a file."""
    return seen.st_size, seen.st_mtime_ns


def moment_of(seconds: float) -> datetime:
    """A file's time in UTC, without a time zone, as the ledger keeps it."""
    return datetime.fromtimestamp(seconds, UTC).replace(tzinfo=None)


def writable(name: str) -> str:
    """The name with what is no text replaced: a database and a log take only text."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
