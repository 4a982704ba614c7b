"""Nothing is published that is not signed off as it lies there; everything in the way is said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.publication import verb
from pipelines.publication.editions import NotReady, Subject, editions_of
from pipelines.publication.requirements import Ready
from pipelines.release.read import Manifest
from pipelines.workspace import Workspace

SUBJECT = Subject("yearly", "2024-25", "LSCP")
DAY = date(2025, 9, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


@pytest.fixture
def ready(workspace: Workspace, monkeypatch: pytest.MonkeyPatch) -> list[Ready]:
    """What stands ready; a test puts another in its place."""
    report = workspace.home / "yearly-report-2024-25-LSCP.pdf"
    report.write_bytes(b"%PDF-1.7")
    raw = {"is_synthetic": False, "disclosure": {"holds": True}}
    manifest = Manifest(workspace.home, "R1", "content", raw)
    held = [Ready(manifest, {"yearly-report/2024-25/LSCP": "f"}, (report,), ())]
    monkeypatch.setattr(verb, "readiness", lambda *_: held[0])
    return held


def sign(workspace: Workspace, on: date = DAY) -> None:
    verb.signed_off(workspace, SUBJECT, "Chair", "Agreed", on)


def publish(workspace: Workspace, on: date = DAY, *, rehearsal: bool = False) -> list[str]:
    return verb.published(workspace, SUBJECT, on, rehearsal=rehearsal)


def test_nothing_is_published_before_somebody_signed_it_off(
    workspace: Workspace, ready: list[Ready]
) -> None:
    with pytest.raises(NotReady, match="Nobody has signed it off"):
        publish(workspace)
    assert editions_of(workspace, SUBJECT) == []
    sign(workspace)
    lines = publish(workspace)
    (edition,) = editions_of(workspace, SUBJECT)
    assert edition.sign_offs[0].role == "Chair" and edition.published_on == DAY
    assert any("Nothing was sent" in line for line in lines)
    assert len(list(SUBJECT.folder(workspace).glob("drafts/*.eml"))) == 2


def test_what_changed_after_it_was_signed_off_is_signed_off_again(
    workspace: Workspace, ready: list[Ready]
) -> None:
    sign(workspace)
    ready[0] = replace(ready[0], reports={"yearly-report/2024-25/LSCP": "other"})
    with pytest.raises(NotReady, match="has changed since"):
        publish(workspace)


def test_all_that_stands_in_the_way_is_said_at_once(
    workspace: Workspace, ready: list[Ready]
) -> None:
    ready[0] = replace(ready[0], in_the_way=("One thing.", "Another."))
    with pytest.raises(NotReady, match=r"(?s)One thing\..*Another\..*Nobody has signed"):
        publish(workspace)
    with pytest.raises(NotReady, match="One thing"):
        sign(workspace)


def test_synthetic_figures_are_published_in_a_rehearsal_only(
    workspace: Workspace, ready: list[Ready]
) -> None:
    manifest = ready[0].manifest
    assert manifest
    synthetic = replace(manifest, raw=manifest.raw | {"is_synthetic": True})
    ready[0] = replace(ready[0], manifest=synthetic)
    sign(workspace)
    with pytest.raises(NotReady, match="synthetic"):
        publish(workspace)
    publish(workspace, rehearsal=True)
    assert len(editions_of(workspace, SUBJECT)) == 1


def test_days_must_follow_each_other(workspace: Workspace, ready: list[Ready]) -> None:
    tomorrow = date.today() + timedelta(days=1)
    with pytest.raises(NotReady, match="yet to come"):
        sign(workspace, tomorrow)
    sign(workspace, DAY)
    with pytest.raises(NotReady, match="after the day of publication"):
        publish(workspace, DAY - timedelta(days=1))
    publish(workspace, DAY)
    with pytest.raises(NotReady, match="cannot be earlier"):
        sign(workspace, DAY - timedelta(days=9))
        publish(workspace, DAY - timedelta(days=3))
    with pytest.raises(NotReady, match="cannot have been sent before"):
        verb.sent(workspace, SUBJECT, ["panel"], "Manager", DAY - timedelta(days=1))


def test_what_was_sent_is_kept_and_late_is_said(workspace: Workspace, ready: list[Ready]) -> None:
    with pytest.raises(NotReady, match="Nothing is published"):
        verb.sent(workspace, SUBJECT, ["panel"], "Manager", DAY)
    sign(workspace)
    publish(workspace)
    lines = verb.sent(workspace, SUBJECT, ["panel", "partners"], "Manager", DAY + timedelta(days=8))
    assert any("Panel" in line and "1 day late" in line for line in lines)
    assert any("safeguarding.reform@education.gov.uk" in line for line in lines)
    assert not any("Mailbox.NationalReviewPanel" in line for line in lines)
    # A day written down wrongly is corrected by writing it down again.
    lines = verb.sent(workspace, SUBJECT, ["panel", "dfe"], "Manager", DAY + timedelta(days=2))
    assert not any("late" in line for line in lines)


def test_an_edition_that_is_no_longer_as_published_is_said(
    workspace: Workspace, ready: list[Ready]
) -> None:
    sign(workspace)
    publish(workspace)
    (edition,) = editions_of(workspace, SUBJECT)
    (edition.folder / "yearly-report-2024-25-LSCP.pdf").unlink()
    lines = verb.standing(workspace, SUBJECT, DAY)
    assert "NOT AS PUBLISHED: yearly-report-2024-25-LSCP.pdf" in lines[0]
