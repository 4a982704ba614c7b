"""One backup is one .tar.gz: first a manifest with the SHA-256 of each file, then the files.

Any program that knows the format can open it; ``restore`` and ``verify`` read it by its manifest,
so that neither believes a file that was damaged, lost or put into it.
"""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import os
import shutil
import tarfile
import zlib
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import IO, Any, BinaryIO

from pipelines import __version__
from pipelines.backups.contents import Item

MANIFEST = "backup.json"
_FORMAT = 1
# Most of a home is compressed already; more effort makes little smaller.
_LEVEL = 3
_DAMAGE = (
    tarfile.TarError,
    EOFError,
    gzip.BadGzipFile,
    zlib.error,
    KeyError,
    TypeError,
    ValueError,
)


class BackupDamaged(Exception):
    """A file is no backup, or no longer what it was; the message says what, and what to do."""


class ChangedMeanwhile(Exception):
    """A file was written while it was being copied into the backup."""


@dataclass(frozen=True)
class Kept:
    """One file of a backup."""

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True)
class Manifest:
    """What a backup holds: place below the home -> file; ``made_at`` in UTC."""

    made_at: datetime
    release_id: str | None
    files: dict[str, Kept]
    # Files of data/raw that could not be opened.
    left_out: tuple[str, ...] = ()

    def text(self) -> str:
        """As it stands in the archive."""
        told = {
            "format": _FORMAT,
            "code_version": __version__,
            "made_at": self.made_at.isoformat(timespec="seconds"),
            "release_id": self.release_id,
            "left_out": self.left_out,
            "files": {place: asdict(kept) for place, kept in self.files.items()},
        }
        return json.dumps(told, indent=1)


def write_archive(path: Path, manifest: Manifest, items: Sequence[Item]) -> None:
    """Write the files under the manifest that was made of them.

    Raises:
        ChangedMeanwhile: a file is not what the manifest says any more.
    """
    with tarfile.open(path, "w:gz", compresslevel=_LEVEL, format=tarfile.PAX_FORMAT) as archive:
        told = manifest.text().encode()
        archive.addfile(_header(MANIFEST, len(told), 0), io.BytesIO(told))
        for item in items:
            kept = manifest.files[item.place]
            with item.path.open("rb") as handle:
                read = _Hashed(handle)
                try:
                    archive.addfile(_header(item.place, kept.size, kept.mtime_ns), read)
                except OSError as error:
                    if item.path.stat().st_size < kept.size:
                        raise ChangedMeanwhile(item.place) from error
                    raise
            if read.digest.hexdigest() != kept.sha256:
                raise ChangedMeanwhile(item.place)


def read_manifest(path: Path) -> Manifest:
    """The manifest alone, which is quick: it stands first.

    Raises:
        BackupDamaged: the file is no backup, or cannot be read.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            return _manifest(archive)
    except _DAMAGE as error:
        raise _damaged(path, "it cannot be read") from error


def read_archive(path: Path, place_for: Callable[[str], BinaryIO] | None = None) -> Manifest:
    """Read all of a backup and compare each file with the manifest.

    Args:
        path: the backup.
        place_for: from a file's place below the home to where it is written; None to compare only.

    Raises:
        BackupDamaged: it is not whole, or not what it was.
    """
    try:
        with tarfile.open(path, "r:gz") as archive:
            manifest = _manifest(archive)
            missing = dict(manifest.files)
            for member in archive:
                if member.name == MANIFEST:
                    continue
                # A name that is not in the manifest, or leads out of the home, is nobody's file.
                kept = missing.pop(member.name, None)
                held = archive.extractfile(member)
                if kept is None or held is None or not _is_inside(member.name):
                    raise _damaged(path, f"it holds {member.name}, which it does not account for")
                if _copied(held, place_for(member.name) if place_for else None) != kept.sha256:
                    raise _damaged(path, f"{member.name} is not what it was when it was kept")
    except _DAMAGE as error:
        raise _damaged(path, "it cannot be read to its end") from error
    if missing:
        raise _damaged(path, f"{next(iter(missing))} is missing")
    return manifest


def _copied(held: IO[bytes], target: BinaryIO | None) -> str:
    read = _Hashed(held)
    if target is None:
        while read.read(1 << 20):
            pass
    else:
        with target:
            shutil.copyfileobj(read, target, 1 << 20)
    return read.digest.hexdigest()


def _manifest(archive: tarfile.TarFile) -> Manifest:
    member = archive.next()
    held = archive.extractfile(member) if member and member.name == MANIFEST else None
    if held is None:
        raise ValueError("no manifest")
    raw: dict[str, Any] = json.loads(held.read())
    if raw["format"] != _FORMAT:
        raise ValueError("another format")
    files = {place: Kept(**kept) for place, kept in raw["files"].items()}
    made_at = datetime.fromisoformat(raw["made_at"])
    return Manifest(made_at, raw["release_id"], files, tuple(raw["left_out"]))


def _header(name: str, size: int, mtime_ns: int) -> tarfile.TarInfo:
    header = tarfile.TarInfo(name)
    header.size, header.mtime, header.mode = size, mtime_ns // 1_000_000_000, 0o600
    return header


def _is_inside(place: str) -> bool:
    parts = PurePosixPath(place).parts
    if place.startswith("/") or ".." in parts:
        return False
    return os.sep == "/" or not set(place) & {"\\", ":"}


def _damaged(path: Path, what: str) -> BackupDamaged:
    return BackupDamaged(f"{path.name} is no whole backup: {what}. Take another one.")


class _Hashed(io.RawIOBase):
    """A file that is read, and the SHA-256 of what was read of it."""

    def __init__(self, handle: IO[bytes]) -> None:
        self._handle = handle
        self.digest = hashlib.sha256()

    def read(self, size: int = -1) -> bytes:
        data = self._handle.read(size)
        self.digest.update(data)
        return data
