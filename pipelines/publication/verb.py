"""What ``assurance publish`` says and does."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from pipelines.publication.duties import COPIES, PARTNERS, duties
from pipelines.publication.editions import (
    Edition,
    NotReady,
    SignOff,
    Subject,
    editions_of,
    write_edition,
)
from pipelines.publication.journal import note_sent, note_sign_off, read_journal
from pipelines.publication.letters import recipients, write_drafts
from pipelines.publication.requirements import Ready, readiness, unsigned
from pipelines.publication.site import write_site
from pipelines.publishing.site_settings import read_settings
from pipelines.warehouse.connection import exclusive
from pipelines.words import day_words
from pipelines.workspace import Workspace

RECIPIENTS = (*COPIES, PARTNERS)
TITLES = {
    "LSCP": "Leicester Safeguarding Children Partnership",
    "LRSCP": "Leicestershire and Rutland Safeguarding Children Partnership",
}


def signed_off(
    workspace: Workspace, subject: Subject, role: str, reason: str, signed_on: date
) -> list[str]:
    """Record that the reports as they lie there are signed off.

    Raises:
        NotReady: something stands in the way, or the day is yet to come.
    """
    _in_the_past(signed_on)
    read_settings()  # The index is made with them: what is wrong is said before, not after.
    ready = readiness(workspace, subject)
    _refuse(subject, ready.in_the_way)
    with exclusive(workspace):
        note_sign_off(workspace, subject, SignOff(role, reason, signed_on, ready.reports))
        write_site(workspace, date.today())
    return [
        f"The Yearly Report {subject.year} of {subject.partnership} is signed off by the {role}:"
        f" {len(ready.reports)} reports in {len(ready.files)} files, as they lie there. If one"
        " changes, it has to be signed off again.",
        f"Publish it with 'assurance publish yearly {subject.year} {subject.partnership}'.",
    ]


def published(
    workspace: Workspace, subject: Subject, published_on: date, *, rehearsal: bool
) -> list[str]:
    """Write the next edition, and drafts of the e-mails that go with it.

    Raises:
        NotReady: something stands in the way; nothing was written.
    """
    _in_the_past(published_on)
    read_settings()  # The index is made with them: what is wrong is said before, not after.
    with exclusive(workspace):
        ready = readiness(workspace, subject)
        journal = read_journal(workspace, subject)
        _refuse(
            subject,
            [
                *ready.in_the_way,
                *unsigned(ready.reports, journal.sign_offs),
                *_synthetic(ready, rehearsal),
                *_before_sign_off(ready, journal.sign_offs, published_on),
            ],
        )
        before = editions_of(workspace, subject)
        if before and published_on < before[-1].published_on:
            raise NotReady(
                f"Edition {before[-1].number} was published on"
                f" {day_words(before[-1].published_on)}; a later edition cannot be earlier."
            )
        assert ready.manifest is not None
        edition = write_edition(
            workspace,
            subject,
            ready.files,
            published_on=published_on,
            release={
                "release_id": ready.manifest.release_id,
                "content_sha256": ready.manifest.content,
                "is_synthetic": ready.manifest.is_synthetic,
                "disclosure": ready.manifest.raw["disclosure"],
            },
            sign_offs=[one for one in journal.sign_offs if one.reports == ready.reports],
        )
        drafts = write_drafts(
            subject.folder(workspace) / "drafts", subject, edition, TITLES[subject.partnership]
        )
        index = write_site(workspace, date.today())
    lines = [
        f"Edition {edition.number} of the Yearly Report {subject.year} of {subject.partnership} is"
        f" in {workspace.relative(edition.folder)}: {len(edition.files)} files.",
        f"It is listed in {workspace.relative(index)}.",
        "Nothing was sent. Drafts to open, read and send:",
        *(f"  {workspace.relative(draft)}" for draft in drafts),
        "When they are sent, say so: 'assurance publish sent"
        f" {subject.year} {subject.partnership} --to panel --on YYYY-MM-DD --role ROLE'.",
    ]
    return lines + standing(workspace, subject, published_on)


def sent(
    workspace: Workspace, subject: Subject, to: Sequence[str], role: str, sent_on: date
) -> list[str]:
    """Record that the newest edition was sent on.

    Raises:
        NotReady: nothing is published, or the day does not fit.
    """
    _in_the_past(sent_on)
    read_settings()  # The index is made with them: what is wrong is said before, not after.
    editions = editions_of(workspace, subject)
    if not editions:
        raise NotReady("Nothing is published yet, so nothing can have been sent.")
    newest = editions[-1]
    if sent_on < newest.published_on:
        raise NotReady(
            f"Edition {newest.number} was published on {day_words(newest.published_on)}; it cannot"
            " have been sent before."
        )
    with exclusive(workspace):
        for recipient in to:
            note_sent(workspace, subject, newest.number, recipient, role, sent_on)
        write_site(workspace, date.today())
    return standing(workspace, subject, max(date.today(), sent_on))


def standing(workspace: Workspace, subject: Subject, today: date) -> list[str]:
    """Every edition, whether it is still whole, and every duty as it stands."""
    editions = editions_of(workspace, subject)
    journal = read_journal(workspace, subject)
    lines = [_said_of(edition) for edition in editions] or ["Nothing is published yet."]
    lines += [duty.sentence() for duty in duties(subject.year, editions, journal.sent, today)]
    if editions:
        open_copies = [
            f"  {one.name}: {one.address}"
            for code, one in recipients().items()
            if (editions[-1].number, code) not in journal.sent
        ]
        lines += ["Copies still to be sent to:", *open_copies] if open_copies else []
    return lines


def _said_of(edition: Edition) -> str:
    changed = edition.changed_files()
    whole = (
        f" NOT AS PUBLISHED: {', '.join(changed)}; put them back from a copy." if changed else ""
    )
    roles = ", ".join(dict.fromkeys(one.role for one in edition.sign_offs))
    return (
        f"Edition {edition.number}, published on {day_words(edition.published_on)}, from release"
        f" {edition.release_id}, signed off by: {roles}.{whole}"
    )


def _refuse(subject: Subject, in_the_way: Sequence[str]) -> None:
    if in_the_way:
        raise NotReady(
            f"The Yearly Report {subject.year} of {subject.partnership} cannot be published yet:\n"
            + "\n".join(f"  - {reason}" for reason in in_the_way)
        )


def _synthetic(ready: Ready, rehearsal: bool) -> list[str]:
    if ready.manifest is None or not ready.manifest.is_synthetic or rehearsal:
        return []
    return [
        "Figures in it are synthetic. To try publishing out, give --rehearsal; what is then written"
        " must not be sent to anybody."
    ]


def _before_sign_off(ready: Ready, sign_offs: Sequence[SignOff], published_on: date) -> list[str]:
    fitting = [one.signed_on for one in sign_offs if one.reports == ready.reports]
    if not fitting or min(fitting) <= published_on:
        return []
    return [f"It was signed off on {day_words(min(fitting))}, after the day of publication."]


def _in_the_past(day: date) -> None:
    if day > date.today():
        raise NotReady(f"{day_words(day)} is yet to come.")
