"""Files beside a report, such as calendars: written whole, and taken away when not made."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path


def write_beside(files: Mapping[str, str], folder: Path) -> list[Path]:
    """Write each text under its path from ``folder``, exactly as it is.

    Every folder it writes into below ``folder`` is its own: a file of the same ending that is not
    among those written would tell of somebody who owes nothing any more, and is removed.

    Args:
        files: path with forward slashes, at least one folder deep -> the file's text.
        folder: where the report lies.

    Returns:
        What was written.

    Raises:
        ValueError: a path leads to the report's own folder or out of it.
    """
    paths = {folder / name: text for name, text in files.items()}
    for name, path in zip(files, paths, strict=True):
        if path.parent == folder or ".." in path.parts:
            raise ValueError(f"'{name}' does not lie in a folder beside the report.")
    for path, text in paths.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        waiting = path.with_name(f".{path.name}.{os.getpid()}.part")
        waiting.write_bytes(text.encode("utf-8"))
        waiting.replace(path)
    for inner in {path.parent for path in paths}:
        endings = {path.suffix for path in paths}
        for there in inner.iterdir():
            if there not in paths and there.suffix in endings:
                there.unlink()
    return list(paths)
