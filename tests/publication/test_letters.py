"""The drafts open as e-mails that are not sent yet, with the report attached."""

from __future__ import annotations

from datetime import date
from email import message_from_bytes
from email.policy import default
from pathlib import Path

from pipelines.publication.editions import Edition, Subject
from pipelines.publication.letters import recipients, write_drafts

SUBJECT = Subject("yearly", "2024-25", "LSCP")
REPORT = "yearly-report-2024-25-LSCP.pdf"
TITLE = "Leicester Safeguarding Children Partnership"


def edition(folder: Path, number: int) -> Edition:
    (folder / REPORT).write_bytes(b"%PDF-1.7 \xe2\x80\xa6")
    (folder / "yearly-report-easy-read-2024-25-LSCP.pdf").write_bytes(b"other")
    return Edition(folder, number, date(2025, 9, 2), "R", (), {REPORT: "s"})


def test_each_recipient_has_a_draft_with_the_report_and_no_sender(tmp_path: Path) -> None:
    paths = write_drafts(tmp_path / "drafts", SUBJECT, edition(tmp_path, 1), TITLE)
    assert len(paths) == len(recipients()) == 2
    for path, recipient in zip(paths, recipients().values(), strict=True):
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert message["To"].addresses[0].addr_spec == recipient.address
        assert message["X-Unsent"] == "1" and message["From"] is None
        assert message["Subject"] == f"Yearly Report 2024-25, {TITLE}"
        assert "published on 2 September 2025" in message.get_body().get_content()
        (attached,) = message.iter_attachments()
        assert attached.get_filename() == REPORT
        assert attached.get_content() == b"%PDF-1.7 \xe2\x80\xa6"


def test_a_later_edition_says_what_it_replaces(tmp_path: Path) -> None:
    for path in write_drafts(tmp_path / "drafts", SUBJECT, edition(tmp_path, 2), TITLE):
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert message["Subject"].endswith("edition 2")
        assert "replaces edition 1" in message.get_body().get_content()
