"""The published reports as a website that opens from disk: an index, a search, links between.

Everything is worked out from the files that lie there, so the index tells what can be opened and
nothing else. It carries a fingerprint of what it was made from and is written again only when that
has changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from pipelines.fingerprints import file_sha256, text_sha256, value_sha256
from pipelines.publishing.site_files import (
    DESCRIPTIONS,
    INDEX,
    PUBLICATIONS,
    SEARCH_INDEX,
    own_files,
)
from pipelines.publishing.site_navigation import navigation, with_navigation
from pipelines.publishing.site_reports import Report, find_reports
from pipelines.release.read import Manifest

_HERE = Path(__file__).parent
TEMPLATES = _HERE / "templates"
# The index's fingerprint stands this early in it.
_HEAD = 600


def is_current(published: Path, data_docs: Path, release: Manifest | None = None) -> bool:
    """Whether the site tells of reports and release as they are; true where none was made.

    Args:
        published: the folder of published reports.
        data_docs: the first page of the Data Docs, whether or not it is there.
        release: the release in force, if there is one.
    """
    reports = find_reports(published)
    if not reports and not (published / INDEX).exists():
        return True
    if not (published / SEARCH_INDEX).is_file():
        return False
    try:
        with (published / INDEX).open(encoding="utf-8") as handle:
            return _stamp(published, reports, data_docs, release) in handle.read(_HEAD)
    except (OSError, UnicodeDecodeError):
        return False


def write_site(published: Path, data_docs: Path, release: Manifest | None = None) -> Path:
    """Bring the site's own pages, the links in the reports, the search and the index up to date.

    Each file is replaced whole; the index comes last, and what is broken off before it is written
    is done again the next time.

    Args:
        published: the folder of published reports.
        data_docs: the first page of the Data Docs, linked to where it is there.
        release: the release in force; without one there are no pages about its figures.

    Returns:
        The path of the index.

    Raises:
        SettingsError: what the partnerships filled in cannot be used.
    """
    # Only what writes needs the templates' engine: a refresh with nothing new does not load it.
    from pipelines.publishing.site_index import index_page
    from pipelines.publishing.site_own_pages import menu_of, write_own_pages
    from pipelines.publishing.site_search import as_script, search_index
    from pipelines.quality.files import write_atomically

    reports = find_reports(published)
    own = write_own_pages(published, release)
    for report in reports:
        _bring_links_up_to_date(report, reports)
    stamp = _stamp(published, reports, data_docs, release)
    found = [report for report in reports if report.as_of is None]
    told = search_index(found, [published / page.file for page in own])
    write_atomically(published / SEARCH_INDEX, as_script(told))
    docs = data_docs if data_docs.is_file() else None
    page = index_page(reports, published, docs, stamp, menu_of(own))
    return write_atomically(published / INDEX, page)


def _bring_links_up_to_date(report: Report, reports: Sequence[Report]) -> None:
    from pipelines.quality.files import write_atomically

    if "html" not in report.files:
        return
    path = report.files["html"]
    source = path.read_bytes()
    try:
        page = source.decode("utf-8")
    except UnicodeDecodeError:
        # Not one of ours: it is listed, and left as it is.
        return
    changed = with_navigation(page, navigation(report, reports))
    if changed != page:
        write_atomically(path, changed)


def _stamp(
    published: Path, reports: Sequence[Report], data_docs: Path, release: Manifest | None
) -> str:
    """What the site is made of: its own code, the pages' content, the other files' sizes."""
    files = [
        (
            path.relative_to(published).as_posix(),
            file_sha256(path) if ending == "html" else path.stat().st_size,
        )
        for report in reports
        for ending, path in report.files.items()
    ]
    files += [
        (path.relative_to(published).as_posix(), path.stat().st_size)
        if path.parent != published
        else (path.name, file_sha256(path))
        for path in own_files(published)
    ]
    beside = [
        data_docs.is_file(),
        data_docs.with_name("disclosure.html").is_file(),
        data_docs.with_name("lineage.html").is_file(),
        (published / PUBLICATIONS).is_file(),
    ]
    return value_sha256([_released(release), files, beside])


def _released(release: Manifest | None) -> list[object]:
    """What the pages about the figures, and the downloads, are made from."""
    # The pages on methods and definitions take their words from all over the publishing room.
    words = [path for ending in ("py", "yml") for path in _HERE.glob(f"*.{ending}")]
    code = text_sha256([*words, *TEMPLATES.glob("*.*")], _HERE)
    if release is None:
        return [code]
    told = [text_sha256([path], path.parent) for path in DESCRIPTIONS]
    beside = sorted(
        path.parent.name
        for path in release.folder.parent.glob("*/manifest.json")
        if not path.parent.name.startswith(".")
    )
    return [code, told, release.release_id, release.content, beside]
