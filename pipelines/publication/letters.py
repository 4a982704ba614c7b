"""The e-mails that go with a Yearly Report, as drafts that a person opens, reads and sends.

An ``.eml`` file with ``X-Unsent: 1`` opens in Outlook and others as a message that is not sent yet.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import yaml

from pipelines.publication.duties import COPIES, DAYS_TO_SEND
from pipelines.publication.editions import Edition, Subject
from pipelines.words import day_words

_RECIPIENTS = Path(__file__).parent / "recipients.yml"


@dataclass(frozen=True)
class Recipient:
    """Who is written to."""

    name: str
    address: str


def recipients() -> dict[str, Recipient]:
    """Code of the duty -> who is sent a copy."""
    raw = yaml.safe_load(_RECIPIENTS.read_text(encoding="utf-8"))
    return {code: Recipient(raw[code]["name"], raw[code]["address"]) for code in COPIES}


def write_drafts(folder: Path, subject: Subject, edition: Edition, title: str) -> list[Path]:
    """One draft for each recipient, with the report's PDF attached.

    Args:
        folder: where drafts are put; beside the editions, for an edition never changes.
        subject: what was published.
        edition: the edition to send.
        title: the partnership's full name.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for code, recipient in recipients().items():
        path = folder / f"{subject.name}-edition-{edition.number}-to-{code}.eml"
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        partial.write_bytes(_draft(subject, edition, title, recipient).as_bytes(policy=SMTP))
        partial.replace(path)
        written.append(path)
    return written


def _draft(subject: Subject, edition: Edition, title: str, recipient: Recipient) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["To"] = f'"{recipient.name}" <{recipient.address}>'
    again = f", edition {edition.number}" if edition.number > 1 else ""
    message["Subject"] = f"Yearly Report {subject.year}, {title}{again}"
    message["X-Unsent"] = "1"
    day = day_words(edition.published_on)
    replaces = (
        f"\nIt replaces edition {edition.number - 1}, which stays published beside it.\n"
        if edition.number > 1
        else ""
    )
    message.set_content(
        f"To: {recipient.name}\n\n"
        f"Please find attached the Yearly Report of the {title} for the year {subject.year},"
        f" published on {day}.\n{replaces}\n"
        "It is sent in line with Working Together to Safeguard Children, within"
        f" {DAYS_TO_SEND} days of publication.\n"
    )
    report = f"yearly-report-{subject.year}-{subject.partnership}.pdf"
    message.add_attachment(
        (edition.folder / report).read_bytes(),
        maintype="application",
        subtype="pdf",
        filename=report,
    )
    return message
