"""Who owes what is told as the release has it; drafts are written, never sent or overwritten."""

from __future__ import annotations

import json
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import duckdb
import pytest
from click.testing import CliRunner

from pipelines.cli import main
from pipelines.release.read import LATEST, MANIFEST, read_manifest
from pipelines.reminders.letters import read_contacts, write_reminders
from pipelines.reminders.owed import Owed, owed
from pipelines.workspace import Workspace, WorkspaceDamaged

RELEASE = "2025-09-01-abcdef"
RETURNS = """
select * from (values
    ('police', 'performance_return', '2025-26-Q1', date '2025-07-31', date '2025-07-10',
        'received', 0, 2, 'S1'),
    ('police', 'agency_narrative', '2025-26-Q1', date '2025-07-31', null, 'missing', 0, 0, null),
    ('police', 'agency_narrative', '2024-25-Q4', date '2025-05-01', date '2025-04-20',
        'rejected', 3, 0, null),
    ('cafcass', 'section11', '2024-25-Q4', date '2025-05-15', date '2025-05-16', 'late', 0, 0,
        'S2'),
    ('cafcass', 'voice', '2025-26-Q1', date '2026-07-31', null, 'not due', 0, 0, null)
) as returns (
    agency_code, dataset, period, due_on, received_on, status, errors, warnings, submission_id
)
"""
AGENCIES = """
select * from (values ('police', 'The Police'), ('cafcass', 'Cafcass'))
    as agencies (agency_code, agency_name)
"""
TITLES = {"agency_narrative": "Agency narrative", "performance_return": "Performance return"}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    at = Workspace(tmp_path)
    folder = at.marts / RELEASE
    folder.mkdir(parents=True)
    for name, query in {"fct_return": RETURNS, "dim_agency": AGENCIES}.items():
        duckdb.execute(f"copy ({query}) to '{folder / name}.parquet' (format parquet)")
    manifest = {
        "release_id": RELEASE,
        "content_sha256": "c",
        "tables": {"fct_return": {}, "dim_agency": {}},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    (at.marts / LATEST).write_text(RELEASE, encoding="utf-8")
    return at


def rows(workspace: Workspace, *quarters: str) -> list[Owed]:
    return owed(read_manifest(workspace.marts / RELEASE), TITLES, quarters)


def test_the_newest_quarter_and_what_is_open_before_it_stands_on_the_list(
    workspace: Workspace,
) -> None:
    told = [(one.quarter, one.agency_code, one.dataset, one.status) for one in rows(workspace)]
    assert told == [
        ("2025-26-Q1", "cafcass", "voice", "not due"),
        ("2025-26-Q1", "police", "agency_narrative", "missing"),
        ("2025-26-Q1", "police", "performance_return", "received"),
        ("2024-25-Q4", "police", "agency_narrative", "rejected"),
    ]


def test_a_quarter_that_is_asked_for_is_told_whole(workspace: Workspace) -> None:
    assert {one.status for one in rows(workspace, "2024-25-Q4")} == {"rejected", "late"}


def test_each_standing_is_a_sentence_with_its_days(workspace: Workspace) -> None:
    told = {one.status: one.standing() for one in rows(workspace, "2025-26-Q1", "2024-25-Q4")}
    assert told == {
        "not due": "Not received yet, due by 31 July 2026",
        "missing": "Missing, was due by 31 July 2025",
        "received": "Received on 10 July 2025; 2 warnings to look at",
        "rejected": "Not accepted (3 errors to put right, sent 20 April 2025), due by 1 May 2025",
        "late": "Received late on 16 May 2025, was due by 15 May 2025",
    }


def test_the_command_tells_it_and_ends_with_1_where_something_is_overdue(
    workspace: Workspace,
) -> None:
    result = CliRunner().invoke(main, ["status", "--home", str(workspace.home)])
    assert result.exit_code == 1
    assert "2025-26-Q1: 1 not due, 1 missing, 1 received" in result.output
    assert "Single agency narrative: Missing, was due by 31 July 2025." in result.output
    wrong = CliRunner().invoke(main, ["status", "--quarter", "2025-Q1"])
    assert wrong.exit_code == 2 and "write it like 2025-26-Q1" in wrong.output


def drafts(folder: Path) -> dict[str, EmailMessage]:
    return {
        path.stem: message_from_bytes(path.read_bytes(), policy=default)  # type: ignore[misc]
        for path in folder.glob("*.eml")
    }


def test_each_agency_that_owes_something_has_one_draft(workspace: Workspace) -> None:
    folder = workspace.data / "reminders"
    contacts = {"police": ["returns@police.example", "chief@police.example"]}
    written = write_reminders(folder, rows(workspace), contacts)
    found = drafts(folder)
    assert {path.stem for path in written} == set(found) == {"police", "cafcass"}
    police, cafcass = found["police"], found["cafcass"]
    assert police["Subject"] == "Returns still outstanding: The Police"
    assert len(police["To"].addresses) == 2 and police["X-Unsent"] == "1"
    body = police.get_content()
    assert "- Agency narrative, 2024-25-Q4: Not accepted (3 errors" in body
    assert "- Agency narrative, 2025-26-Q1: Missing" in body
    assert "Performance return" not in body, "what came is not asked for again"
    assert "which cells to put right" in body
    assert cafcass["Subject"] == "Returns due soon: Cafcass" and cafcass["To"] is None
    assert "which cells" not in cafcass.get_content()


def test_drafts_that_somebody_may_have_written_into_stay(workspace: Workspace) -> None:
    run = ["remind", "--home", str(workspace.home)]
    first = CliRunner().invoke(main, run)
    assert first.exit_code == 0 and "Nothing was sent" in first.output
    assert "No address is known for: cafcass, police" in first.output
    (folder,) = (workspace.data / "reminders").iterdir()
    (folder / "police.eml").rename(folder.parent / "kept.eml")
    kept = folder.rename(folder.parent / "earlier")
    CliRunner().invoke(main, run)
    assert kept.is_dir() and (folder.parent / "kept.eml").is_file()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("agency,mail\npolice,a@b\n", "needs the columns agency_code and email"),
        ("agency_code,email\npolice,a@b\ncafcass,not an address\n", "row 3"),
        ('agency_code,email\npolice,"a@b, c@d"\n', "row 2"),
        ('agency_code,email\npolice,"a@b\nBcc: x@y"\n', "row 2"),
    ],
)
def test_a_list_of_addresses_that_cannot_be_used_is_named(
    workspace: Workspace, text: str, said: str
) -> None:
    (workspace.data / "contacts.csv").write_text(text, encoding="utf-8")
    with pytest.raises(WorkspaceDamaged, match=said):
        read_contacts(workspace)
    result = CliRunner().invoke(main, ["remind", "--home", str(workspace.home)])
    assert result.exit_code == 1 and "contacts.csv" in result.output


def test_addresses_are_read_several_to_an_agency(workspace: Workspace) -> None:
    (workspace.data / "contacts.csv").write_text(
        "\ufeffagency_code,email\npolice,a@b.example\npolice, c@d.example\ncafcass,\n",
        encoding="utf-8",
    )
    assert read_contacts(workspace) == {"police": ["a@b.example", "c@d.example"]}


def test_without_a_release_that_is_said(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["status", "--home", str(tmp_path)])
    assert result.exit_code == 1 and "no release yet" in result.output


def ask(workspace: Workspace) -> None:
    """One question about the received return is answered and two are open; one about the late."""
    asked = (
        "select * from (values ('S1', 'open'), ('S1', 'open'), ('S1', 'answered'), ('S2', 'open'))"
        " as asked (submission_id, state)"
    )
    path = workspace.marts / RELEASE / "fct_explanation.parquet"
    duckdb.execute(f"copy ({asked}) to '{path}' (format parquet)")


def test_explanations_that_were_asked_for_and_not_given_are_open(workspace: Workspace) -> None:
    ask(workspace)
    told = [(one.dataset, one.questions) for one in rows(workspace) if one.questions]
    assert told == [("performance_return", 2), ("section11", 1)]
    said = CliRunner().invoke(main, ["status", "--home", str(workspace.home)]).output
    assert "1 received, 2 explanations asked for and not given" in said
    assert "2 warnings to look at; 2 explanations asked for and not given." in said


def test_who_only_has_figures_to_explain_is_asked_for_that(workspace: Workspace) -> None:
    ask(workspace)
    folder = workspace.data / "reminders"
    mine = [one for one in rows(workspace) if one.dataset == "performance_return"]
    write_reminders(folder, mine, {})
    police = drafts(folder)["police"]
    assert police["Subject"] == "Figures to explain: The Police"
    body = police.get_content()
    assert "2 explanations asked for and not given" in body and "_explanations.csv" in body
