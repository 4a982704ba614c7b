"""Finding a release and its manifest."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

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
    """
    raw = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    return Manifest(folder, raw["release_id"], raw["content_sha256"], raw)


def latest_release(marts: Path) -> Manifest | None:
    """The release in force, or None before the first one."""
    pointer = marts / LATEST
    if not pointer.is_file():
        return None
    return read_manifest(marts / pointer.read_text(encoding="utf-8").strip())


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
