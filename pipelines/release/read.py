"""Finding a release and its manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from pipelines.workspace import WorkspaceDamaged

LATEST = "LATEST"
MANIFEST = "manifest.json"


@dataclass(frozen=True)
class Manifest:
    """What a release is made of. ``content`` is the fingerprint of its tables and sources."""

    folder: Path
    release_id: str
    content: str
    raw: dict[str, Any]

    @property
    def is_synthetic(self) -> bool:
        """Whether any figure in it comes from synthetic data."""
        return bool(self.raw["is_synthetic"])

    @property
    def created_at(self) -> datetime:
        """When it was made: UTC, without a time zone, as the ledger keeps its times."""
        made = datetime.fromisoformat(self.raw["created_at"])
        return made.astimezone(UTC).replace(tzinfo=None) if made.tzinfo else made


def read_manifest(folder: Path) -> Manifest:
    """The manifest of the release in ``folder``.

    Raises:
        FileNotFoundError: there is no release there.
        WorkspaceDamaged: its manifest cannot be read.
    """
    try:
        raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
        name, content, _ = raw["release_id"], raw["content_sha256"], raw["tables"]
    except (UnicodeDecodeError, json.JSONDecodeError, KeyError, TypeError) as error:
        raise _damaged(folder, f"its {MANIFEST} cannot be read") from error
    return Manifest(folder, name, content, raw)


def latest_release(marts: Path) -> Manifest | None:
    """The release in force; None before the first one, and where its folder was taken away.

    Raises:
        WorkspaceDamaged: the folder is there, but not whole.
    """
    named = named_latest(marts)
    if named is None or not (marts / named).is_dir():
        return None
    folder = marts / named
    if not (folder / MANIFEST).is_file():
        raise _damaged(folder, f"its {MANIFEST} is missing")
    manifest = read_manifest(folder)
    for name in sorted(manifest.raw["tables"]):
        if not (folder / f"{name}.parquet").is_file():
            raise _damaged(folder, f"its {name}.parquet is missing")
    return manifest


def named_latest(marts: Path) -> str | None:
    """The release that ``LATEST`` names, whether it is there or not."""
    pointer = marts / LATEST
    if not pointer.is_file():
        return None
    return pointer.read_text(encoding="utf-8", errors="replace").strip() or None


def _damaged(folder: Path, what: str) -> WorkspaceDamaged:
    return WorkspaceDamaged(
        f"The release {folder.name} is damaged: {what}. Put the folder {folder} back from a copy;"
        " or delete it and run 'assurance refresh', which makes the release anew."
    )


def releases(marts: Path) -> list[Manifest]:
    """Every release that was made to be in force, oldest first; none as of an earlier moment."""
    found = [
        read_manifest(path.parent)
        for path in marts.glob(f"*/{MANIFEST}")
        if not path.parent.name.startswith(".")
    ]
    kept = [one for one in found if not one.raw.get("is_as_of_rebuild")]
    return sorted(kept, key=lambda one: (one.created_at, one.release_id))


def published_releases(marts: Path) -> list[Path]:
    """The folders of all releases that a reader may have kept, each content of counts once."""
    found: dict[str, Path] = {}
    for path in sorted(marts.glob(f"*/{MANIFEST}")):
        if not path.parent.name.startswith("."):
            tables = read_manifest(path.parent).raw.get("tables", {})
            counts = tables.get("fct_measure", {}).get("sha256", path.parent.name)
            found.setdefault(counts, path.parent)
    return sorted(found.values())


def all_released(marts: Path, at: datetime) -> list[Path]:
    """Every release that a reader may have kept: last the one that tells what was known at ``at``.

    Those of what was known later come first, the latest of them before the others.
    """
    found = [
        read_manifest(path.parent)
        for path in marts.glob(f"*/{MANIFEST}")
        if not path.parent.name.startswith(".")
    ]
    told = {one.folder: one.raw.get("as_of") or one.raw["created_at"] for one in found}
    ordered = sorted(found, key=lambda one: (told[one.folder], one.created_at, one.release_id))
    moment = at.isoformat(timespec="seconds") + "Z"
    later = [one.folder for one in ordered if told[one.folder] > moment]
    return [*reversed(later), *(one.folder for one in ordered if told[one.folder] <= moment)]
