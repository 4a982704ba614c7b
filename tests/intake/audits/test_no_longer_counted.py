from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.console import _say_files
from pipelines.intake.audits import RECORDS
from pipelines.intake.take_in import TakenIn, take_in
from pipelines.refresh.options import Outcome, utc_now
from pipelines.workspace import Workspace
from tests.intake.audits.exports import CASE_AND_AGENCY, FORMS, SMARTSURVEY, Grid, text, workbook
from tests.returns import QUARTER, SENT, put

SEEN, RISK = "Was the child seen alone?", "Were the risks to the child recognised in time?"
HEADING = (*CASE_AND_AGENCY, SEEN, RISK)
PLAIN = ("case_reference", "responding_agency", SEEN, RISK)
POLICE = [[*(None for _ in FORMS), f"C0{n}", "Leicestershire Police", "Yes", "No"] for n in (1, 2)]
HEALTH = [[*(None for _ in SMARTSURVEY), "C01", "LLR ICB", "Yes", "No"]]
FROM_FORMS: Grid = [[*FORMS, *HEADING], *POLICE]
FROM_SURVEY: Grid = [[*SMARTSURVEY, *PLAIN], *HEALTH]
FIRST, SECOND = "CFA-2025-1 forms.csv", "CFA-2025-1 survey.csv"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


def send(
    workspace: Workspace, name: str, content: Grid | Mapping[str, Grid], days: int
) -> list[TakenIn]:
    """What became of the file's records."""
    held = io.BytesIO()
    if isinstance(content, Mapping):
        workbook(content).save(held)
    data = held.getvalue() or text(content)  # type: ignore[arg-type]
    put(workspace.raw / QUARTER / "business_office" / name, data, SENT + timedelta(days=days))
    taken = take_in(workspace, now=utc_now())
    assert {one.submission.outcome for one in taken} == {"accepted"}
    return [one for one in taken if one.submission.dataset == RECORDS]


def test_an_export_of_another_tool_says_which_gradings_count_no_longer(
    workspace: Workspace,
) -> None:
    """The police audited in Forms and health in SmartSurvey: the police's cases went unnoticed."""
    (first,) = send(workspace, FIRST, FROM_FORMS, 0)
    assert first.warnings == ()
    (second,) = send(workspace, SECOND, FROM_SURVEY, 1)
    (told,) = second.warnings
    assert told.startswith(f"CFA-2025-1: this file takes the place of '{FIRST}', received on ")
    assert "leaves out 2 gradings that stood there: they count no longer" in told
    assert "one workbook with each export on a sheet of its own" in told
    assert "C01" not in told and "Police" not in told
    assert second.feedback
    assert told in second.feedback.with_suffix(".txt").read_text(encoding="utf-8-sig")
    said = io.StringIO()
    _say_files(Console(file=said, width=4000), workspace, Outcome(taken_in=[first, second]))
    assert f"Accepted, but look at {QUARTER}/business_office/{SECOND}: {told}" in said.getvalue()
    # What the warning advises does what it says.
    both = {"Forms": FROM_FORMS, "Survey": FROM_SURVEY}
    (together,) = send(workspace, "CFA-2025-1 both.xlsx", both, 2)
    assert together.warnings == () and together.submission.rows_accepted == 3


def test_a_file_of_several_audits_is_held_against_each_audits_own(workspace: Workspace) -> None:
    """Another list of audits is another key of the ledger, and yet takes the audit's place."""
    send(workspace, FIRST, FROM_FORMS, 0)
    several: Grid = [
        ["audit_code", *PLAIN],
        ["CFA-2025-1", "C02", "Leicestershire Police", "Yes", "No"],
        ["CFA-2025-2", "C09", "LLR ICB", "Yes", "No"],
    ]
    (entry,) = send(workspace, "several.csv", several, 1)
    (told,) = entry.warnings
    assert told.startswith("CFA-2025-1:") and "leaves out 1 grading that" in told


def test_a_correction_that_keeps_every_case_is_taken_without_a_word(workspace: Workspace) -> None:
    send(workspace, FIRST, FROM_FORMS, 0)
    corrected = [FROM_FORMS[0], *([*row[:-1], "Yes"] for row in POLICE)]
    (entry,) = send(workspace, "CFA-2025-1 forms corrected.csv", corrected, 1)
    assert entry.warnings == ()
