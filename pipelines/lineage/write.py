"""Bringing both pages up to date, beside the other pages of checks."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

from pipelines.fingerprints import text_sha256, value_sha256
from pipelines.quality.files import write_atomically
from pipelines.warehouse.parsed import project_fingerprint
from pipelines.workspace import Workspace

LINEAGE, PROJECT = "lineage.html", "dbt.html"
# The page's fingerprint stands this early in it.
_HEAD = 600


class NothingBuilt(Exception):
    """There is no warehouse to describe yet; the message says what to do."""


def write_pages(workspace: Workspace) -> tuple[list[Path], bool]:
    """Write the lineage and dbt's page, unless the project is as it was when they were.

    Returns:
        Where they lie, and whether they were made now.

    Raises:
        NothingBuilt: there is no warehouse.
        TransformError: dbt could not describe it.
        WarehouseBusy: another run holds it.
    """
    folder = workspace.quality / "docs"
    pages = [folder / LINEAGE, folder / PROJECT]
    stamp = _stamp(workspace)
    if _stands(pages, stamp):
        return pages, False
    if not workspace.database.is_file():
        raise NothingBuilt("There is no warehouse yet; run 'assurance refresh' first.")
    # Both take seconds to import: who finds the pages as they should be does not wait for them.
    from pipelines.lineage.columns import lineage_of
    from pipelines.lineage.page import lineage_page
    from pipelines.warehouse.documented import document

    found = document(workspace)
    write_atomically(pages[1], found.page)
    # Last: it carries the fingerprint of both.
    lineage = lineage_of(found.manifest, found.catalog)
    write_atomically(pages[0], lineage_page(lineage, found.manifest, stamp))
    return pages, True


def _stands(pages: list[Path], stamp: str) -> bool:
    if not all(page.is_file() for page in pages):
        return False
    with pages[0].open(encoding="utf-8") as handle:
        return stamp in handle.read(_HEAD)


def _stamp(workspace: Workspace) -> str:
    here = Path(__file__).parent
    code = [path for path in here.rglob("*") if path.suffix in (".py", ".html")]
    versions = [version(name) for name in ("dbt-core", "sqlglot")]
    return value_sha256([project_fingerprint(workspace), text_sha256(code, here), versions])
