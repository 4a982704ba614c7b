"""Writing the site's own pages: methods, definitions, data, revisions, accessibility."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.publishing.site_accessibility import accessibility_page
from pipelines.publishing.site_data import data_page
from pipelines.publishing.site_definitions import definitions_page
from pipelines.publishing.site_downloads import (
    describe_tables,
    is_whole,
    made_from,
    remove_downloads,
    write_downloads,
)
from pipelines.publishing.site_files import DATA, DOWNLOADS, INDEX, OWN_PAGES
from pipelines.publishing.site_methods import methods_page
from pipelines.publishing.site_parts import SitePage
from pipelines.publishing.site_revisions import revisions_page
from pipelines.publishing.site_settings import read_settings
from pipelines.publishing.site_templates import page_html
from pipelines.quality.files import write_atomically
from pipelines.release.read import Manifest

# How much of a page is read for what it was made from.
_HEAD = 600


def write_own_pages(published: Path, release: Manifest | None) -> list[SitePage]:
    """Write them for the release in force; without one, take away what told of another.

    The downloads are written only where they are not those of this release, or not whole.

    Returns:
        The pages, in the order of the menu.

    Raises:
        SettingsError: what the partnerships filled in cannot be used.
    """
    if release is None:
        for name in OWN_PAGES:
            (published / name).unlink(missing_ok=True)
        remove_downloads(published)
        return []
    settings, tables = read_settings(), describe_tables()
    stamp = made_from(release)
    folder = published / DOWNLOADS / release.release_id
    others = [path for path in folder.parent.glob("*") if path != folder]
    if others or not _says(published / DATA, stamp) or not is_whole(folder):
        write_downloads(published, release, tables, settings)
    pages = [
        methods_page(release),
        definitions_page(release),
        data_page(published, release, tables, settings, stamp),
        revisions_page(release),
        accessibility_page(settings),
    ]
    for page in pages:
        text = page_html(page, menu_of(pages), is_synthetic=release.is_synthetic)
        write_atomically(published / page.file, text)
    return pages


def menu_of(pages: Sequence[SitePage]) -> list[tuple[str, str]]:
    """File and name of each page of the site, the index first."""
    return [(INDEX, "Reports"), *((page.file, page.title) for page in pages)]


def _says(page: Path, stamp: str) -> bool:
    try:
        with page.open(encoding="utf-8") as handle:
            return stamp in handle.read(_HEAD)
    except (OSError, UnicodeDecodeError):
        return False
