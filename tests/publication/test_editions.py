"""An edition appears whole or not at all, stays as it is, and the next one stands beside it."""

from __future__ import annotations

import json
import shutil
from datetime import date
from pathlib import Path

import pytest

from pipelines.publication.editions import SignOff, Subject, editions_of, write_edition
from pipelines.workspace import Workspace, WorkspaceDamaged

SUBJECT = Subject("yearly", "2024-25", "LSCP")
SIGNED = SignOff("Chair", "Agreed by the partners", date(2025, 9, 1), {"yearly-report": "f"})
RELEASE = {"release_id": "2025-08-31-abc", "disclosure": {"holds": True}}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def publish(workspace: Workspace, text: str, on: date = date(2025, 9, 2)) -> None:
    page = workspace.home / "yearly-report-2024-25-LSCP.html"
    page.write_text(text, encoding="utf-8")
    write_edition(workspace, SUBJECT, [page], published_on=on, release=RELEASE, sign_offs=[SIGNED])


def test_an_edition_holds_the_files_the_release_and_who_signed_it_off(workspace: Workspace) -> None:
    publish(workspace, "first")
    (edition,) = editions_of(workspace, SUBJECT)
    assert (edition.number, edition.published_on) == (1, date(2025, 9, 2))
    assert edition.release_id == "2025-08-31-abc" and edition.sign_offs == (SIGNED,)
    assert (edition.folder / "yearly-report-2024-25-LSCP.html").read_text() == "first"
    assert edition.changed_files() == []
    record = json.loads((edition.folder / "publication.json").read_text(encoding="utf-8"))
    assert record["release"]["disclosure"] == {"holds": True}


def test_publishing_again_makes_a_new_edition_and_keeps_the_first(workspace: Workspace) -> None:
    publish(workspace, "first")
    before = {
        path: path.read_bytes() for path in SUBJECT.folder(workspace).rglob("*") if path.is_file()
    }
    publish(workspace, "second", date(2025, 10, 2))
    first, second = editions_of(workspace, SUBJECT)
    assert {path: path.read_bytes() for path in before} == before
    assert (second.folder / "yearly-report-2024-25-LSCP.html").read_text() == "second"
    assert (first.number, second.number) == (1, 2)


def test_nobody_writes_into_an_edition_by_mistake_and_a_change_is_seen(
    workspace: Workspace,
) -> None:
    publish(workspace, "first")
    (edition,) = editions_of(workspace, SUBJECT)
    page = edition.folder / "yearly-report-2024-25-LSCP.html"
    assert not page.stat().st_mode & 0o222
    page.chmod(0o600)
    page.write_text("changed", encoding="utf-8")
    assert edition.changed_files() == [page.name]
    page.unlink()
    assert edition.changed_files() == [page.name]


def test_what_cannot_be_copied_leaves_no_edition(workspace: Workspace) -> None:
    publish(workspace, "first")
    absent = [workspace.home / "yearly-report-2024-25-LSCP.html", workspace.home / "absent.pdf"]
    with pytest.raises(FileNotFoundError):
        write_edition(
            workspace, SUBJECT, absent, published_on=date(2025, 9, 3), release=RELEASE,
            sign_offs=[SIGNED],
        )  # fmt: skip
    assert [path.name for path in SUBJECT.folder(workspace).iterdir()] == ["edition-1"]


def test_a_damaged_record_is_said_and_not_counted_over(workspace: Workspace) -> None:
    publish(workspace, "first")
    (edition,) = editions_of(workspace, SUBJECT)
    record = edition.folder / "publication.json"
    record.chmod(0o600)
    record.write_text("{", encoding="utf-8")
    with pytest.raises(WorkspaceDamaged, match=r"yearly-2024-25-LSCP/edition-1 is damaged"):
        publish(workspace, "second")
    shutil.rmtree(edition.folder)
    assert editions_of(workspace, SUBJECT) == []
