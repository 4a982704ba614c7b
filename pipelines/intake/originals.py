"""Every file that ever arrived, kept under its SHA-256; written once, never changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from pipelines.fingerprints import file_sha256


class StillChanging(Exception):
    """The file is not what it was a moment ago: somebody is still writing it."""


def original_path(originals: Path, sha256: str, name: str) -> Path:
    """Where the file with this fingerprint is kept; the suffix is kept so that it opens."""
    suffix = Path(name).suffix.lower()
    safe = suffix if suffix[1:].isalnum() else ""
    return originals / sha256[:2] / f"{sha256}{safe}"


def keep_original(path: Path, originals: Path, sha256: str) -> Path:
    """Copy ``path`` into the originals unless it is there; whole or not at all.

    Raises:
        StillChanging: what was copied has another fingerprint; nothing is kept then.
    """
    kept = original_path(originals, sha256, path.name)
    if kept.exists():
        return kept
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial = kept.with_name(f"{kept.name}.{os.getpid()}.part")
    try:
        shutil.copyfile(path, partial)
        if file_sha256(partial) != sha256:
            raise StillChanging(path.name)
        partial.replace(kept)
    finally:
        # Half a copy on a disk that is full would only make it fuller.
        partial.unlink(missing_ok=True)
    return kept
