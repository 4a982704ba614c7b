"""The copy of what was sent: each faulty cell marked, nothing that runs, nothing personal."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from pipelines.free_text.feedback import NOT_REPEATED
from pipelines.intake import feedback_copy
from pipelines.intake.feedback_copy import ADVICE, MARK
from pipelines.intake.take_in import TakenIn, take_in
from pipelines.workspace import Workspace
from tests.returns import QUARTER

POLICE = "leicestershire_police"
NOW = datetime(2025, 8, 1, 2)
HEADINGS = "period,agency,area,measure,value,note\n"
GOOD = f"{QUARTER},police,Leicester,police_protection_used,12,\n"
BAD = f"{QUARTER},police,Rutland,police_protection_used,-4,=1+1\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def taken(workspace: Workspace, text: str, name: str = "return.csv") -> TakenIn:
    folder = workspace.raw / QUARTER / POLICE
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    (entry,) = take_in(workspace, now=NOW)
    return entry


def copy_of(workspace: Workspace, name: str = "return.csv") -> Path:
    return workspace.feedback / QUARTER / POLICE / f"{name}_feedback.xlsx"


def test_a_faulty_cell_is_marked_in_its_own_row_and_says_what_to_do(workspace: Workspace) -> None:
    entry = taken(workspace, HEADINGS + GOOD + BAD)
    assert entry.submission.outcome == "rejected"
    page = load_workbook(copy_of(workspace))["As sent"]
    sent = ["period", "agency", "area", "measure", "value", "note"]
    assert [cell.value for cell in page[1]] == [MARK, ADVICE, *sent]
    assert page["A2"].value is None and page["B2"].value is None
    assert page["A3"].value == "✗ Error"
    assert "A count cannot be below zero." in page["B3"].value
    assert "Send the number of children" in page["B3"].value
    assert (page["G3"].value, page["G2"].value) == ("-4", "12")
    # On a printer without colours too: no other border is thick.
    assert page["G3"].border.left.style == "thick" and page["G3"].fill.fgColor.rgb == "FFF4B8B8"
    assert page["G2"].border.left.style is None
    assert entry.feedback
    note = entry.feedback.with_suffix(".txt").read_text(encoding="utf-8-sig")
    assert "return.csv_feedback.xlsx is a copy of what you sent" in note


def test_nothing_in_it_runs(workspace: Workspace) -> None:
    taken(workspace, HEADINGS + BAD)
    with ZipFile(copy_of(workspace)) as archive:
        sheets = [archive.read(name).decode() for name in archive.namelist() if "/sheet" in name]
    assert sheets and not [one for one in sheets if "<f>" in one or "<hyperlink" in one]
    page = load_workbook(copy_of(workspace))["As sent"]
    assert page["H2"].value == "=1+1" and page["H2"].data_type == "s" and page["H2"].quotePrefix


def test_a_warning_is_marked_otherwise_than_an_error(workspace: Workspace) -> None:
    taken(workspace, HEADINGS + GOOD + f"{QUARTER},police,Rutland,police_protection_used,,\n")
    page = load_workbook(copy_of(workspace))["As sent"]
    assert page["A3"].value == "! Warning" and page["G3"].border.left.style not in (None, "thick")


def test_the_copy_sent_back_is_read_as_the_file_was(workspace: Workspace) -> None:
    first = taken(workspace, HEADINGS + GOOD + BAD)
    (workspace.raw / QUARTER / POLICE / "return.csv").unlink()
    again = workspace.raw / QUARTER / POLICE / "again.xlsx"
    again.write_bytes(copy_of(workspace).read_bytes())
    (second,) = take_in(workspace, now=NOW)
    assert second.submission.rows_read == first.submission.rows_read == 2
    assert (second.submission.errors, second.submission.warnings) == (
        first.submission.errors,
        first.submission.warnings,
    )
    page = load_workbook(copy_of(workspace, "again.xlsx"))["As sent"]
    headings = [cell.value for cell in page[1] if cell.value]
    assert headings.count(MARK) == headings.count(ADVICE) == 1


def test_what_may_be_personal_is_not_repeated_anywhere(workspace: Workspace) -> None:
    row = f"{QUARTER},police,Rutland,police_protection_used,-4,Seen by Mrs Nightingale\n"
    taken(workspace, HEADINGS + row)
    page = load_workbook(copy_of(workspace))["As sent"]
    assert page["H2"].value == NOT_REPEATED
    with ZipFile(copy_of(workspace)) as archive:
        assert not [one for one in archive.namelist() if b"Nightingale" in archive.read(one)]


def test_it_goes_once_the_file_is_put_right(workspace: Workspace) -> None:
    taken(workspace, HEADINGS + BAD)
    assert copy_of(workspace).is_file()
    entry = taken(workspace, HEADINGS + GOOD)
    assert entry.submission.outcome == "accepted" and not copy_of(workspace).exists()


def test_it_goes_once_the_file_is_no_return_any_more(workspace: Workspace) -> None:
    taken(workspace, HEADINGS + BAD)
    entry = taken(workspace, "colour,shape\nred,round\n")
    assert entry.submission.outcome == "rejected" and not copy_of(workspace).exists()


@pytest.mark.parametrize(("limit", "most"), [("MOST_ROWS", 1), ("MOST_CELLS", 20)])
def test_a_very_large_file_has_the_list_alone(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, limit: str, most: int
) -> None:
    monkeypatch.setattr(feedback_copy, limit, most)
    entry = taken(workspace, HEADINGS + GOOD + BAD)
    assert entry.feedback and entry.feedback.is_file() and not copy_of(workspace).exists()
    note = entry.feedback.with_suffix(".txt").read_text(encoding="utf-8-sig")
    assert "is a copy of what you sent" not in note
