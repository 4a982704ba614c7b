"""A full disk or a folder that may not be written to, in words: where, and what to do.

Python, DuckDB, SQLite and Polars each say it in their own way, and Dagster hands on only the words.
"""

from __future__ import annotations

import errno
import re
from pathlib import Path

# Nothing is wrong with a file that meets one of these: it is read again when there is room.
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS, errno.EFBIG})

_FULL = re.compile(
    r"no space left on device|not enough space on the disk|database or disk is full"
    r"|disk quota exceeded|file too large|disk i/o error",
    re.IGNORECASE,
)
_SHUT = re.compile(
    r"read-only file system|permission denied|access is denied|readonly database"
    r"|unable to open database file",
    re.IGNORECASE,
)
_PATH = re.compile(r"""["']((?:/|[A-Za-z]:\\)[^"']+)["']""")
_AS_IT_WAS = "Nothing is lost: run the same command again, and it goes on from there."


def said_of_storage(error: str | BaseException, home: Path) -> str | None:
    """What to tell a person where an error comes from a full disk or a shut folder; else None.

    Args:
        error: an exception, whose causes are looked at too, or the words of one.
        home: paths are told from here, so that no path of the machine is in a message.
    """
    for text in _texts(error):
        if _FULL.search(text):
            return (
                f"There is no room left on the disk for {_place(text, home)}. Free some room, or"
                f" move the home to a larger disk. {_AS_IT_WAS}"
            )
        if _SHUT.search(text):
            return (
                f"This user may not write to {_place(text, home)}, or not read it: the folder or"
                " its disk is read-only, or another user's. Let this user read and write there."
                f" {_AS_IT_WAS}"
            )
    return None


def _texts(error: str | BaseException) -> list[str]:
    if isinstance(error, str):
        return [error]
    found: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < 20:
        found.append(str(seen))
        seen = seen.__cause__ or seen.__context__
    return found


def _place(text: str, home: Path) -> str:
    """The folder that the words name, from the home; a file may have a name of the moment."""
    match = _PATH.search(text)
    if match is None:
        return f"the folder {home.name}"
    folder = Path(match[1]).parent
    try:
        inside = folder.relative_to(home).as_posix()
    except ValueError:
        return f"the folder {folder.name}"
    return f"the home itself, {home.name}" if inside == "." else inside
