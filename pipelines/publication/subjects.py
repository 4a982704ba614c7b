"""What the site of publications tells of: each partnership and year, and how it stands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipelines.publication.duties import Duty, duties
from pipelines.publication.editions import Edition, Subject, editions_of
from pipelines.publication.journal import read_journal
from pipelines.publishing.site_reports import FORMATS, PARTNERSHIPS, Report, find_reports
from pipelines.workspace import Workspace, WorkspaceDamaged

_FOLDER = re.compile(r"([a-z]+)-(\d{4}-\d{2})-([A-Z]+)")
_DRAFT = "yearly-report"


@dataclass(frozen=True)
class Published:
    """One subject: its editions, the newest first, its duties, and what cannot be read of it."""

    subject: Subject
    editions: tuple[Edition, ...]
    duties: tuple[Duty, ...]
    damage: str = ""


def published_subjects(workspace: Workspace, today: date) -> list[Published]:
    """Newest year first, then by partnership.

    Told of are subjects that were signed off or published, and the newest year of which a draft
    lies there: its duties run whether or not anybody has begun.

    Args:
        workspace: the home.
        today: the day on which duties are judged.
    """
    found = {*_begun(workspace), *_drafted(workspace)}
    order = list(PARTNERSHIPS)

    def place(one: Subject) -> tuple[int, int]:
        at = order.index(one.partnership) if one.partnership in order else len(order)
        return -int(one.year[:4]), at

    return [_read(workspace, subject, today) for subject in sorted(found, key=place)]


def reports_of(edition: Edition) -> list[Report]:
    """The reports of an edition, each in its formats; the Yearly Report itself comes first."""
    subject = edition.folder.parent.name
    match = _FOLDER.fullmatch(subject)
    year, partnership = (match[2], match[3]) if match else ("", "")
    files: dict[str, dict[str, str]] = {}
    for name in sorted(edition.files):
        stem, _, ending = name.rpartition(".")
        files.setdefault(stem, {})[ending] = name
    return [
        Report(
            stem.partition(f"-{year}-")[0],
            year,
            partnership,
            f"{subject}/{edition.folder.name}",
            {ending: edition.folder / named[ending] for ending in FORMATS if ending in named},
        )
        for stem, named in files.items()
    ]


def _begun(workspace: Workspace) -> Iterator[Subject]:
    for folder in workspace.publications.glob("*"):
        match = _FOLDER.fullmatch(folder.name)
        if match and folder.is_dir():
            yield Subject(*match.groups())


def _drafted(workspace: Workspace) -> Iterator[Subject]:
    newest: dict[str, str] = {}
    for report in find_reports(workspace.published):
        if report.kind == _DRAFT and report.as_of is None:
            newest.setdefault(report.partnership, report.period)
    for partnership, year in newest.items():
        yield Subject("yearly", year, partnership)


def _read(workspace: Workspace, subject: Subject, today: date) -> Published:
    try:
        editions = editions_of(workspace, subject)
        journal = read_journal(workspace, subject)
    except WorkspaceDamaged as damage:
        # Said on the page and by 'assurance publish status'; the night's refresh must go on.
        return Published(subject, (), (), str(damage))
    owed = duties(subject.year, editions, journal.sent, today)
    return Published(subject, tuple(reversed(editions)), tuple(owed))
