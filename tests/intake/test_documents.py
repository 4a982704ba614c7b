"""A written text on its way through intake."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.intake.arrivals import scan
from pipelines.intake.prepare import prepare
from pipelines.intake.prepared import Prepared
from pipelines.intake.rulebook import Rulebook
from pipelines.workspace import Workspace
from tests.intake.readers.word_files import HEAD, document_members, paragraph
from tests.intake.readers.workbook_files import write_members
from tests.returns import SENT, put

FOLDER = Path("2024-25-Q4") / "business_office"
ABOVE = "Year: 2024-25\nPartnership: LSCP\n\n"
TEXT = "We asked what is different for a child because of this."


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def _sent(workspace: Workspace, text: str, name: str = "report.md") -> Prepared:
    put(workspace.raw / FOLDER / name, text, SENT)
    (arrival,) = scan(workspace)
    return prepare(arrival, Rulebook(workspace))


def test_a_text_is_taken_in_with_its_folders_quarter_and_agency(workspace: Workspace) -> None:
    done = _sent(workspace, f"{ABOVE}## Foreword\n\n{TEXT}\n")
    assert (done.outcome, done.reason) == ("accepted", None)
    (part,) = done.parts
    assert part.contract.dataset == "report_text" and part.findings == ()
    (row,) = part.frame.select(part.contract.names).iter_rows()
    assert row == ("2024-25-Q4", "business_office", "2024-25", "LSCP", "foreword", TEXT)


def test_a_word_document_is_the_same_as_markdown(workspace: Workspace) -> None:
    blocks = [*map(paragraph, HEAD), paragraph("Foreword", "Heading1"), paragraph(TEXT)]
    (workspace.raw / FOLDER).mkdir(parents=True)
    write_members(workspace.raw / FOLDER / "a.docx", document_members("".join(blocks)))
    (arrival,) = scan(workspace)
    (part,) = prepare(arrival, Rulebook(workspace)).parts
    row = part.frame.select("year", "partnership", "section", "text").row(0)
    assert row == ("2024-25", "LSCP", "foreword", TEXT)


def test_a_file_replaces_only_the_sections_that_it_holds(workspace: Workspace) -> None:
    """The scrutineer's file came last and put the partners' foreword out of force."""
    done = _sent(workspace, f"{ABOVE}## Costs\n\n{TEXT}\n\n## Foreword\n\n{TEXT}\n")
    assert done.parts[0].publication == "LSCP 2024-25 costs;LSCP 2024-25 foreword"


def test_a_table_in_a_text_rejects_it_under_its_heading(workspace: Workspace) -> None:
    done = _sent(workspace, f"{ABOVE}## Costs\n\n{TEXT}\n\n| a | b |\n")
    assert done.outcome == "rejected"
    (found,) = done.parts[0].findings
    assert (found.severity, found.column, found.row) == ("error", "Costs", 8)


def test_a_personal_detail_is_told_under_its_heading_and_not_repeated(workspace: Workspace) -> None:
    done = _sent(workspace, f"{ABOVE}## Costs\n\n{TEXT} Ring 0116 496 0123.\n")
    assert done.outcome == "accepted"
    (found,) = done.parts[0].findings
    assert (found.column, found.rule) == ("Costs", "no_personal_details")
    assert "0116" not in found.message and found.value is None


def test_an_unknown_heading_is_shown_as_it_was_written(workspace: Workspace) -> None:
    done = _sent(workspace, f"{ABOVE}## What went well\n\n{TEXT}\n")
    (found,) = done.parts[0].findings
    assert (found.column, found.value) == ("section", "What went well")


def test_a_document_that_is_for_nothing_says_what_to_write_at_the_top(workspace: Workspace) -> None:
    done = _sent(workspace, "# Minutes\n\nNothing for a report.\n", "minutes.md")
    assert done.outcome == "rejected" and done.parts == ()
    assert "'Year: 2024-25'" in (done.reason or "")
