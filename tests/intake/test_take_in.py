from __future__ import annotations

import json
import threading
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from pipelines.intake import take_in as module
from pipelines.intake.ledger import Submission
from pipelines.intake.originals import original_path
from pipelines.intake.take_in import TakenIn, find_new, take_in
from pipelines.refresh.options import utc_now
from pipelines.refresh.run import read_ledger
from pipelines.warehouse.connection import connected, exclusive
from pipelines.workspace import Workspace
from tests.intake.readers.workbook_files import sheet_xml, workbook_members, write_members
from tests.returns import QUARTER, SENT, changed, put, return_rows

POLICE = "leicestershire_police"
FIRST = datetime(2025, 8, 1, 2)
SECOND = datetime(2025, 9, 1, 2)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def _send(workspace: Workspace, name: str, rows: list[dict[str, str]], days: int = 0) -> Path:
    return put(workspace.raw / QUARTER / POLICE / name, rows, SENT + timedelta(days=days))


def _bad(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    return changed(rows, "missing_episodes", "-4", "E06000017")


def _count(workspace: Workspace, submission: Submission) -> int:
    with connected(workspace) as connection:
        row = connection.execute(
            f"select count(*) from raw.{submission.dataset} where submission_id = ?",
            [submission.submission_id],
        ).fetchone()
    assert row
    return int(row[0])


def _only(taken: list[TakenIn]) -> Submission:
    (entry,) = taken
    return entry.submission


def test_an_accepted_file_is_in_the_ledger_the_raw_table_and_the_originals(
    workspace: Workspace,
) -> None:
    path = _send(workspace, "return.csv", return_rows(POLICE))
    entry = _only(take_in(workspace, now=FIRST))
    assert (entry.outcome, entry.rows_read, entry.rows_accepted) == ("accepted", 24, 24)
    assert (entry.agency, entry.period, entry.dataset) == (POLICE, QUARTER, "performance_return")
    assert (entry.received_at, entry.taken_in_at) == (SENT.replace(tzinfo=None), FIRST)
    assert read_ledger(workspace) == [entry]
    assert _count(workspace, entry) == 24
    kept = original_path(workspace.originals, entry.sha256, "return.csv")
    assert kept.read_bytes() == path.read_bytes()
    assert (workspace.quality / "results" / f"{entry.submission_id}.json").is_file()
    assert not workspace.feedback.exists()


def test_a_rejected_file_is_in_the_ledger_and_the_originals_but_in_no_table(
    workspace: Workspace,
) -> None:
    path = _send(workspace, "return.csv", _bad(return_rows(POLICE)))
    (entry,) = take_in(workspace, now=FIRST)
    assert entry.submission.outcome == "rejected"
    assert entry.submission.rows_accepted == 0 and entry.submission.errors == 1
    assert _count(workspace, entry.submission) == 0
    assert original_path(workspace.originals, entry.submission.sha256, path.name).is_file()
    assert entry.feedback == workspace.feedback / QUARTER / POLICE / "return.csv_feedback.csv"
    told = entry.feedback.read_text(encoding="utf-8-sig")
    assert "error,,21,value,'-4," in told and "A count cannot be below zero." in told


def test_the_same_file_twice_is_one_submission(workspace: Workspace) -> None:
    """Under another name, touched, or left lying there: nothing new has been said."""
    _send(workspace, "return.csv", return_rows(POLICE))
    _send(workspace, "return (1).csv", return_rows(POLICE), days=1)
    taken = take_in(workspace, now=FIRST)
    assert _only(taken).original_name == "return.csv"
    assert take_in(workspace, now=SECOND) == []
    _send(workspace, "return.csv", return_rows(POLICE), days=40)
    assert take_in(workspace, now=SECOND) == []
    assert len(read_ledger(workspace)) == 1


def test_a_resubmission_is_added_and_the_earlier_one_stays_as_it_was(workspace: Workspace) -> None:
    _send(workspace, "return.csv", return_rows(POLICE))
    first = _only(take_in(workspace, now=FIRST))
    _send(workspace, "return.csv", changed(return_rows(POLICE), "missing_episodes", 299), days=30)
    second = _only(take_in(workspace, now=SECOND))
    assert read_ledger(workspace) == [first, second]
    assert (first.sequence, second.sequence) == (1, 2)
    assert _count(workspace, first) == _count(workspace, second) == 24
    assert len([path for path in workspace.originals.rglob("*") if path.is_file()]) == 2


@pytest.mark.parametrize("runs", [1, 3], ids=["in one run", "in three runs"])
def test_an_earlier_file_sent_again_stands_again(workspace: Workspace, runs: int) -> None:
    """A correction was withdrawn by sending the first file again; its figures stayed."""
    first, other = return_rows(POLICE), changed(return_rows(POLICE), "missing_episodes", 299)
    for day, (name, rows) in enumerate(
        [("return.csv", first), ("return_v2.csv", other), ("return_v3.csv", first)]
    ):
        _send(workspace, name, rows, days=day)
        if runs == 3:
            take_in(workspace, now=FIRST + timedelta(days=day))
    if runs == 1:
        take_in(workspace, now=FIRST)
    entries = read_ledger(workspace)
    assert [(e.original_name, e.outcome) for e in entries] == [
        ("return.csv", "accepted"), ("return_v2.csv", "accepted"), ("return_v3.csv", "accepted"),
    ]  # fmt: skip
    one, two, again = entries
    assert one.sha256 == again.sha256 and one.submission_id != again.submission_id
    assert again.reason and one.submission_id in again.reason and two.submission_id in again.reason
    assert [_count(workspace, entry) for entry in entries] == [24, 24, 24]
    assert take_in(workspace, now=SECOND) == [] and find_new(workspace, entries) == []
    told = {path.name for path in workspace.feedback.rglob("*_what_changed.csv")}
    assert told == {"return_v2.csv_what_changed.csv", "return_v3.csv_what_changed.csv"}


def test_files_of_one_run_are_numbered_in_the_order_of_their_arrival(workspace: Workspace) -> None:
    _send(workspace, "b.csv", return_rows(POLICE))
    _send(workspace, "a.csv", changed(return_rows(POLICE), "missing_episodes", 299), days=1)
    taken = take_in(workspace, now=FIRST)
    assert [entry.submission.original_name for entry in taken] == ["b.csv", "a.csv"]
    assert [entry.submission.sequence for entry in taken] == [1, 2]


def test_only_what_is_wanted_is_taken_in(workspace: Workspace) -> None:
    _send(workspace, "return.csv", return_rows(POLICE))
    put(workspace.raw / "2025-26-Q2" / POLICE / "return.csv", return_rows(POLICE), SENT)
    taken = take_in(workspace, now=FIRST, wanted=lambda a: a.context.period == QUARTER)
    assert _only(taken).period == QUARTER
    (left,) = find_new(workspace, read_ledger(workspace))
    assert left.context.period == "2025-26-Q2"


def test_each_file_is_announced_before_it_is_read(workspace: Workspace) -> None:
    _send(workspace, "a.csv", _bad(return_rows(POLICE)))
    _send(workspace, "b.csv", return_rows(POLICE), days=1)
    told: list[tuple[int, int, str]] = []
    take_in(workspace, now=FIRST, on_file=lambda d, t, a: told.append((d, t, a.path.name)))
    assert told == [(0, 2, "a.csv"), (1, 2, "b.csv")]


def test_a_workbook_with_two_rejected_datasets_gets_two_feedback_files(
    workspace: Workspace,
) -> None:
    """The second dataset's feedback once took the place of the first's."""
    bad = _bad(return_rows(POLICE))
    comments = [{"period": "2025-26-Q2", "agency": POLICE, "heading": "H", "narrative": "N" * 30}]
    members = workbook_members(
        {"Return": sheet_xml(_cells(bad)), "Words": sheet_xml(_cells(comments))}
    )
    folder = workspace.raw / QUARTER / POLICE
    folder.mkdir(parents=True)
    write_members(folder / "both.xlsx", members)
    taken = take_in(workspace, now=FIRST)
    feedback = {entry.feedback for entry in taken}
    assert len(taken) == len(feedback) == 2
    assert all(path and path.is_file() for path in feedback)


def test_a_corrected_file_takes_back_what_the_agency_was_told(workspace: Workspace) -> None:
    """The old note said NOT ACCEPTED long after the corrected return had been accepted."""
    _send(workspace, "return.csv", _bad(return_rows(POLICE)))
    take_in(workspace, now=FIRST)
    note = workspace.feedback / QUARTER / POLICE / "return.csv_feedback.txt"
    assert "NOT ACCEPTED" in note.read_text(encoding="utf-8-sig")
    _send(workspace, "return.csv", return_rows(POLICE), days=30)
    take_in(workspace, now=SECOND)
    assert "This file was ACCEPTED" in note.read_text(encoding="utf-8-sig")


def _cells(rows: list[dict[str, str]]) -> str:
    lines = []
    for number, row in enumerate([list(rows[0]), *(list(row.values()) for row in rows)], start=1):
        cells = "".join(f'<c t="inlineStr"><is><t>{text}</t></is></c>' for text in row)
        lines.append(f'<row r="{number}">{cells}</row>')
    return "".join(lines)


def test_no_value_of_the_file_is_in_the_results(workspace: Workspace) -> None:
    rows = changed(return_rows(POLICE), "missing_episodes", "-987654", "E06000017")
    rows[0]["measure"] = "Jane Doe of 7 Elm Street"
    _send(workspace, "return.csv", rows)
    entry = _only(take_in(workspace, now=FIRST))
    text = (workspace.quality / "results" / f"{entry.submission_id}.json").read_text()
    assert "987654" not in text and "Elm Street" not in text
    assert json.loads(text)["errors"] == entry.errors == 2


@pytest.mark.parametrize("moment", ["before the ledger", "between ledger and rows"])
def test_a_file_that_a_run_was_broken_off_at_is_still_new(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    """Ledger entry without rows: the return would count as received and show nothing."""
    _send(workspace, "return.csv", return_rows(POLICE))
    broken = "record" if moment == "before the ledger" else "for_warehouse"
    _break(monkeypatch, broken)
    with pytest.raises(KeyboardInterrupt):
        take_in(workspace, now=FIRST)
    monkeypatch.undo()
    assert read_ledger(workspace) == []
    entry = _only(take_in(workspace, now=SECOND))
    assert entry.outcome == "accepted" and _count(workspace, entry) == 24


def _break(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    def stop(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    owner = module.ledger if name == "record" else module
    monkeypatch.setattr(owner, name, stop)


def test_a_file_that_is_still_being_written_waits_for_the_next_run(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is neither kept nor recorded under the fingerprint of its first half."""
    path = _send(workspace, "return.csv", return_rows(POLICE)[:4])
    _send(workspace, "narrative.txt", [{"x": "y"}], days=1)

    def grow(done: int, total: int, arrival: object) -> None:
        if done == 0:
            _send(workspace, "return.csv", return_rows(POLICE))

    taken = take_in(workspace, now=FIRST, on_file=grow)
    assert _only(taken).original_name == "narrative.txt"
    entry = _only(take_in(workspace, now=SECOND))
    assert (entry.original_name, entry.rows_accepted) == (path.name, 24)


def test_a_file_that_changes_while_it_is_judged_is_left_and_told(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The figures of one version were recorded under the fingerprint of the one before."""
    _send(workspace, "return.csv", return_rows(POLICE)[:4])
    judge = module.prepare

    def overwritten(*judged: Any) -> Any:
        _send(workspace, "return.csv", return_rows(POLICE))
        return judge(*judged)

    monkeypatch.setattr(module, "prepare", overwritten)
    left: list[str] = []
    assert take_in(workspace, now=FIRST, on_left=lambda one: left.append(one.name)) == []
    assert left == ["return.csv"] and read_ledger(workspace) == []
    monkeypatch.undo()
    assert _only(take_in(workspace, now=SECOND)).rows_accepted == 24


def test_a_file_that_was_just_saved_is_left_only_where_nobody_waits(workspace: Workspace) -> None:
    path = _send(workspace, "return.csv", return_rows(POLICE))
    path.touch()
    left: list[str] = []
    tell = lambda one: left.append(one.name)  # noqa: E731
    assert take_in(workspace, now=utc_now(), settle_seconds=60, on_left=tell) == []
    assert left == ["return.csv"] and read_ledger(workspace) == []
    assert _only(take_in(workspace, now=utc_now(), on_left=tell)).outcome == "accepted"
    assert left == ["return.csv"]


def test_a_file_that_is_gone_again_is_no_fault(workspace: Workspace) -> None:
    path = _send(workspace, "return.csv", return_rows(POLICE))
    vanish: Callable[..., None] = lambda *_: path.unlink()  # noqa: E731
    assert take_in(workspace, now=FIRST, on_file=vanish) == []
    assert read_ledger(workspace) == []


def test_a_file_from_the_future_was_received_now(workspace: Workspace) -> None:
    """A clock that is wrong must not make a return early or late by a year."""
    _send(workspace, "return.csv", return_rows(POLICE), days=400)
    assert _only(take_in(workspace, now=FIRST)).received_at == FIRST


def test_intake_waits_for_another_run_and_then_finds_nothing_new(workspace: Workspace) -> None:
    _send(workspace, "return.csv", return_rows(POLICE))
    taken: list[list[TakenIn]] = []
    with exclusive(workspace):
        other = threading.Thread(target=lambda: taken.append(take_in(workspace, now=SECOND)))
        other.start()
        first = take_in(workspace, now=FIRST)
    other.join(timeout=60)
    assert len(first) == 1 and taken == [[]]
    assert len(read_ledger(workspace)) == 1
