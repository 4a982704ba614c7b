"""What an accepted file is asked, from taking in to the form, and what its resubmission changes."""

from __future__ import annotations

import csv
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from pipelines.contracts import load_contracts
from pipelines.intake.take_in import take_in
from pipelines.refresh.run import read_ledger
from pipelines.warehouse.connection import connected
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.returns import QUARTER, SENT, changed, put, return_rows

POLICE = "leicestershire_police"
LEICESTER = "E06000016"
FIRST, SECOND, THIRD = (datetime(2025, month, 1, 2) for month in (8, 9, 10))


@pytest.fixture
def corrected(tmp_path: Path) -> Workspace:
    """A return, and a later one with another figure and one row less."""
    workspace = Workspace(tmp_path)
    rows = return_rows(POLICE)
    _send(workspace, "return.csv", rows, 0)
    take_in(workspace, now=FIRST)
    other = changed(rows, "missing_episodes", 299, LEICESTER)
    _send(workspace, "return_v2.csv", other[:-1], 9)
    take_in(workspace, now=SECOND)
    return workspace


def _send(workspace: Workspace, name: str, rows: list[dict[str, str]], days: int) -> None:
    put(workspace.raw / QUARTER / POLICE / name, rows, SENT + timedelta(days=days))


def _told(workspace: Workspace, name: str) -> Path:
    return workspace.feedback / QUARTER / POLICE / name


def _read(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as handle:
        return list(csv.DictReader(handle))


def test_a_resubmission_is_told_cell_by_cell_what_it_changes(corrected: Workspace) -> None:
    lines = _read(_told(corrected, "return_v2.csv_what_changed.csv"))
    cell = next(line for line in lines if line["what"] == "changed")
    place = next(
        number
        for number, row in enumerate(return_rows(POLICE), start=2)
        if (row["measure"], row["area"]) == ("missing_episodes", LEICESTER)
    )
    assert [cell[name] for name in ("measure", "area", "column", "before", "now", "row")] == [
        "missing_episodes", LEICESTER, "value", "300", "299", str(place),
    ]  # fmt: skip
    assert {line["column"] for line in lines if line["what"] == "row left out"} == {
        "value",
        "status",
    }
    note = _told(corrected, "return_v2.csv_feedback.txt").read_text(encoding="utf-8-sig")
    assert (
        "the one received on 21 July 2025: 1 cell changed, 0 rows added and 1 row left out" in note
    )
    assert "explain what an explanation is asked for" in note
    assert not _told(corrected, "return.csv_what_changed.csv").exists()


def test_the_form_sent_back_is_taken_in_as_it_is(corrected: Workspace) -> None:
    """A form whose own headings or codes were not understood would ask for nothing."""
    form = _told(corrected, "return_v2.csv_explanations.csv")
    (row,) = _read(form)
    assert (row["question"], row["figure"]) == ("reason_for_change", "299")
    assert row["what is asked (for reference)"].endswith("It is 299; it was 300.")
    given = [row | {"explanation": "One episode was counted twice.", "given_by": "Analyst"}]
    _send(corrected, "explanations.csv", given, 20)
    (taken,) = take_in(corrected, now=THIRD)
    entry = taken.submission
    assert (entry.dataset, entry.outcome, entry.warnings) == ("explanation", "accepted", 0)
    with connected(corrected) as connection:
        kept = connection.execute(
            "select measure, area, question, figure, explanation from raw.explanation"
        ).fetchall()
    assert kept == [
        (
            "missing_episodes",
            LEICESTER,
            "reason_for_change",
            299.0,
            "One episode was counted twice.",
        )
    ]


def test_a_row_left_without_an_explanation_keeps_no_other_out(corrected: Workspace) -> None:
    (row,) = _read(_told(corrected, "return_v2.csv_explanations.csv"))
    given = row | {"explanation": "Counted twice."}
    _send(corrected, "explanations.csv", [given, row | {"area": "E06000017"}], 20)
    (taken,) = take_in(corrected, now=THIRD)
    assert (taken.submission.outcome, taken.submission.warnings) == ("accepted", 1)


def test_what_was_asked_is_kept_with_the_submission(corrected: Workspace) -> None:
    with connected(corrected) as connection:
        kept = connection.execute("from raw.explanations_asked").fetchall()
    _, second = read_ledger(corrected)
    assert [(one[0], one[3]) for one in kept] == [(second.submission_id, "reason_for_change")]


def test_a_note_on_the_row_leaves_nothing_to_fill_in(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    rows = [{**row, "note": ""} for row in return_rows(POLICE)]
    _send(workspace, "return.csv", rows, 0)
    other = changed(rows, "missing_episodes", 299, LEICESTER)
    noted = [
        row | {"note": "One was counted twice."} if row["value"] == "299" else row for row in other
    ]
    _send(workspace, "return_v2.csv", noted, 9)
    take_in(workspace, now=FIRST)
    assert not _told(workspace, "return_v2.csv_explanations.csv").exists()
    listed = _read(_told(workspace, "return_v2.csv_feedback.csv"))
    assert listed[0]["what is wrong"].endswith("kept as the explanation.")


def test_what_may_be_a_personal_detail_is_not_repeated_in_the_list_of_changes(
    tmp_path: Path,
) -> None:
    workspace = Workspace(tmp_path)
    rows = [{**row, "note": ""} for row in return_rows(POLICE)]
    rows[0]["note"] = "Ask 943 476 5919 about it."
    _send(workspace, "return.csv", rows, 0)
    rows[0]["note"] = ""
    _send(workspace, "return_v2.csv", rows, 9)
    take_in(workspace, now=FIRST)
    listed = _told(workspace, "return_v2.csv_what_changed.csv").read_text(encoding="utf-8-sig")
    assert "not repeated" in listed and "943" not in listed


def test_the_form_knows_every_question_that_a_contract_asks() -> None:
    contracts = load_contracts(PROJECT_ROOT / "expectations")
    asking = {name: one.questions for name, one in contracts.items() if one.questions}
    # The warehouse joins what was asked to the rows of this return (int_explanations_asked).
    assert set(asking) == {"performance_return"}
    allowed = contracts["explanation"].column("question").allowed
    assert allowed and {name for one in asking.values() for name in one.names} == {*allowed.values}
