"""The site of what was published: every edition, what replaced it, the duties, and a search.

Editions never change, so the index links to them and they to nothing outside. Whether a duty is
late depends on the day: the index is out of date as soon as it would say something else.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.fingerprints import file_sha256, text_sha256, value_sha256
from pipelines.publication.subjects import Published, published_subjects, reports_of
from pipelines.publishing.site_files import ACCESSIBILITY, INDEX, SEARCH_INDEX
from pipelines.workspace import Workspace

_HERE = Path(__file__).parent
_PUBLISHING = _HERE.parent / "publishing"
# The index's fingerprint stands this early in it.
_HEAD = 600


def is_current(workspace: Workspace, today: date) -> bool:
    """Whether the index tells of the editions and the duties as they stand; true without any.

    Args:
        workspace: the home.
        today: the day on which duties are judged.
    """
    subjects = published_subjects(workspace, today)
    index = workspace.publications / INDEX
    if not subjects and not index.exists():
        return True
    try:
        with index.open(encoding="utf-8") as handle:
            return _stamp(workspace, subjects) in handle.read(_HEAD)
    except (OSError, UnicodeDecodeError):
        return False


def write_site(workspace: Workspace, today: date) -> Path:
    """Write the accessibility statement, the search and, last, the index.

    Args:
        workspace: the home.
        today: the day on which duties are judged.

    Returns:
        The path of the index.

    Raises:
        SettingsError: what the partnerships filled in cannot be used.
    """
    # Only what writes needs the templates' engine: a refresh with nothing new does not load it.
    from pipelines.publishing.site_accessibility import accessibility_page
    from pipelines.publishing.site_reports import FORMATS, PARTNERSHIPS
    from pipelines.publishing.site_search import as_script, search_index
    from pipelines.publishing.site_settings import read_settings
    from pipelines.publishing.site_templates import page_html, render
    from pipelines.quality.files import write_atomically

    folder = workspace.publications
    subjects = published_subjects(workspace, today)
    statement = accessibility_page(read_settings())
    menu = [(INDEX, "Published reports"), (statement.file, statement.title)]
    write_atomically(folder / statement.file, page_html(statement, menu, is_synthetic=False))
    # What was replaced must not be found as if it held.
    newest = [report for one in subjects for e in one.editions[:1] for report in reports_of(e)]
    write_atomically(folder / SEARCH_INDEX, as_script(search_index(newest)))
    page = render(
        "publications.html",
        menu=menu,
        here=INDEX,
        stamp=_stamp(workspace, subjects),
        subjects=subjects,
        reports_of=reports_of,
        today=today,
        formats=FORMATS,
        partnerships=PARTNERSHIPS,
        audiences=list(dict.fromkeys((report.partnership, report.audience) for report in newest)),
        is_searchable=any(report.page for report in newest),
        is_synthetic=any(edition.is_synthetic for one in subjects for edition in one.editions),
    )
    return write_atomically(folder / INDEX, page)


def _stamp(workspace: Workspace, subjects: list[Published]) -> str:
    folder = workspace.publications
    code = [
        text_sha256(_HERE.glob("*.py"), _HERE),
        text_sha256([*_PUBLISHING.glob("site*.*"), *_PUBLISHING.glob("templates/*")], _PUBLISHING),
    ]
    told = [
        [
            one.subject.name,
            one.damage,
            [duty.sentence() for duty in one.duties],
            [
                [edition.number, edition.published_on, edition.release_id, edition.sign_offs]
                for edition in one.editions
            ],
        ]
        for one in subjects
    ]
    # Not their content, which every night would cost more with every year: a file that somebody
    # changed has another time.
    files = [
        (path.relative_to(folder).as_posix(), path.stat().st_size, path.stat().st_mtime_ns)
        for one in subjects
        for edition in one.editions
        for name in sorted(edition.files)
        if (path := edition.folder / name).is_file()
    ]
    own = [
        file_sha256(path)
        for name in (ACCESSIBILITY, SEARCH_INDEX)
        if (path := folder / name).is_file()
    ]
    return value_sha256([code, told, files, own])
