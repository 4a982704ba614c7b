"""Editions of a publication, one folder each: the files, and a record of what they rest on.

``reports/publications/<kind>-<year>-<partnership>/edition-1/``. A folder appears whole or not at
all, is read-only, and is never touched again; a change makes ``edition-2``.
"""

from __future__ import annotations

import json
import os
import shutil
import stat
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pipelines.fingerprints import file_sha256
from pipelines.publication.own_links import copy_into
from pipelines.workspace import Workspace, WorkspaceDamaged

RECORD = "publication.json"
_PREFIX = "edition-"


class NotReady(Exception):
    """It may not be signed off or published; the message says everything that stands in the way."""


@dataclass(frozen=True)
class Subject:
    """What is published: ``yearly`` for a financial year and a partnership."""

    kind: str
    year: str
    partnership: str

    @property
    def name(self) -> str:
        """As its folder is called: yearly-2024-25-LSCP."""
        return f"{self.kind}-{self.year}-{self.partnership}"

    def folder(self, workspace: Workspace) -> Path:
        """Where its editions lie."""
        return workspace.publications / self.name


@dataclass(frozen=True)
class SignOff:
    """Who answers for it: a role and never a name, why, and on which day."""

    role: str
    reason: str
    signed_on: date
    # What was signed off: the fingerprint of each report as it lay there.
    reports: dict[str, str]


@dataclass(frozen=True)
class Edition:
    """One edition as it was published."""

    folder: Path
    number: int
    published_on: date
    release_id: str
    sign_offs: tuple[SignOff, ...]
    files: dict[str, str]
    is_synthetic: bool = False

    def changed_files(self) -> list[str]:
        """Files that are no longer what was published, or are gone."""
        return sorted(
            name
            for name, sha256 in self.files.items()
            if not (self.folder / name).is_file() or file_sha256(self.folder / name) != sha256
        )


def editions_of(workspace: Workspace, subject: Subject) -> list[Edition]:
    """Every edition, the first one first.

    Raises:
        WorkspaceDamaged: the record of one cannot be read.
    """
    found = [
        _read(folder)
        for folder in subject.folder(workspace).glob(f"{_PREFIX}*")
        if folder.is_dir() and folder.name.removeprefix(_PREFIX).isdigit()
    ]
    return sorted(found, key=lambda edition: edition.number)


def write_edition(
    workspace: Workspace,
    subject: Subject,
    files: Sequence[Path],
    *,
    published_on: date,
    release: dict[str, Any],
    sign_offs: Sequence[SignOff],
) -> Edition:
    """Copy ``files`` into the next edition, with the record of what they rest on.

    Args:
        workspace: its publications receive the edition.
        subject: what is published.
        files: the reports in all their formats.
        published_on: the day it is published.
        release: id, content and disclosure certificate of the release the reports were made from.
        sign_offs: who signed it off, at least one.
    """
    parent = subject.folder(workspace)
    parent.mkdir(parents=True, exist_ok=True)
    number = max((edition.number for edition in editions_of(workspace, subject)), default=0) + 1
    making = parent / f".making-{os.getpid()}"
    shutil.rmtree(making, ignore_errors=True)
    making.mkdir()
    try:
        names = {path.name for path in files}
        for path in files:
            copy_into(making, path, names)
        record = {
            "kind": subject.kind,
            "year": subject.year,
            "partnership": subject.partnership,
            "edition": number,
            "published_on": published_on.isoformat(),
            "release": release,
            "sign_offs": [as_json(one) for one in sign_offs],
            "files": {path.name: file_sha256(making / path.name) for path in files},
        }
        text = json.dumps(record, indent=2, ensure_ascii=False) + "\n"
        (making / RECORD).write_text(text, encoding="utf-8")
        for path in making.iterdir():
            path.chmod(stat.S_IRUSR)
        final = parent / f"{_PREFIX}{number}"
        making.rename(final)
    finally:
        shutil.rmtree(making, ignore_errors=True)
    return _read(final)


def as_json(sign_off: SignOff) -> dict[str, Any]:
    """A sign-off as records keep it."""
    return {
        "role": sign_off.role,
        "reason": sign_off.reason,
        "signed_on": sign_off.signed_on.isoformat(),
        "reports": sign_off.reports,
    }


def from_json(raw: dict[str, Any]) -> SignOff:
    """The reverse of ``as_json``."""
    return SignOff(
        raw["role"], raw["reason"], date.fromisoformat(raw["signed_on"]), dict(raw["reports"])
    )


def _read(folder: Path) -> Edition:
    try:
        raw = json.loads((folder / RECORD).read_text(encoding="utf-8"))
        return Edition(
            folder,
            int(raw["edition"]),
            date.fromisoformat(raw["published_on"]),
            raw["release"]["release_id"],
            tuple(from_json(one) for one in raw["sign_offs"]),
            dict(raw["files"]),
            bool(raw["release"].get("is_synthetic")),
        )
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError) as error:
        raise WorkspaceDamaged(
            f"The edition {folder.parent.name}/{folder.name} is damaged: its {RECORD} cannot be"
            f" read. Put the folder {folder} back from a copy."
        ) from error
