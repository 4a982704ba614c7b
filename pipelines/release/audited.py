"""The auditor at the gate: a release is attacked with what its readers will have, before it is one.

What is confidential is known here, from the counts before suppression; the auditor is told which
cells to judge and never their values. Its certificate goes into the manifest, and as a page beside
the tables for the scrutineer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from pipelines.disclosure.suppress import Suppression

PAGE = "disclosure.html"
_MADE = "suppressed.json"


def attack(
    folder: Path,
    suppression: Suppression,
    earlier: Sequence[Path],
    name: str,
    every: Sequence[Path],
) -> dict[str, Any]:
    """Audit the tables in ``folder`` and write the certificate's page beside them.

    Args:
        folder: the release being made; its Parquet files are there.
        suppression: which counts are confidential, and the threshold.
        earlier: folders of the releases that readers may have kept, the newest first.
        name: what the page calls the release.
        every: folders of all releases, also of those that show the same linked counts.

    Returns:
        The certificate as data; ``holds`` says whether nothing confidential can be narrowed,
        ``exposed`` names the cells that can.
    """
    from pipelines.disclosure.auditor import (
        Protection,
        audit_release,
        certificate_json,
        certificate_page,
    )

    certificate = audit_release(
        folder,
        earlier=earlier,
        protection=Protection(1, suppression.threshold),
        primary=set(suppression.primary.iter_rows()),
        superseded=suppression.superseded.counts,
        superseded_figures=suppression.superseded.figures,
        told_before=every,
    )
    page = certificate_page(certificate, title=f"Disclosure audit of {name}", subject=name)
    (folder / PAGE).write_text(page, encoding="utf-8")
    return certificate_json(certificate) | {
        "audience": suppression.audience,
        "counts": suppression.counts,
        "hidden_by_themselves": suppression.confidential,
        "hidden_to_protect_others": suppression.complementary,
    }


def made_before(workspace: Workspace) -> dict[str, Path]:
    """Fingerprint of the counts -> the release that was made from them, where it is still there."""
    listed = workspace.warehouse / _MADE
    if not listed.is_file():
        return {}
    found = json.loads(listed.read_text(encoding="utf-8"))
    folders = {counts: workspace.marts / release for counts, release in found.items()}
    return {counts: folder for counts, folder in folders.items() if folder.is_dir()}


def remember_made(workspace: Workspace, counts: str, release_id: str) -> None:
    """Note, in the warehouse's folder, which release came of these counts; the first stays."""
    kept = {key: folder.name for key, folder in made_before(workspace).items()}
    text = json.dumps({counts: release_id} | kept, indent=2) + "\n"
    unfinished = workspace.warehouse / f".{_MADE}"
    unfinished.write_text(text, encoding="utf-8")
    unfinished.replace(workspace.warehouse / _MADE)
