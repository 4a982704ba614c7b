from __future__ import annotations

import shutil
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pytest

from pipelines.publication.editions import SignOff, Subject
from pipelines.publication.journal import note_sign_off
from pipelines.refresh.options import Options, utc_now
from pipelines.refresh.plan import Plan, make_plan
from pipelines.refresh.publish import write_site
from pipelines.refresh.reports import PAPERS, TABLES
from pipelines.refresh.run import Run
from pipelines.refresh.stages import release_figures
from pipelines.refresh.state import read_state, update_state
from pipelines.release import latest_release
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.returns import QUARTER, SENT, put, return_rows
from tests.workspaces import Refreshed, environment

DAY = date(2025, 9, 1)
POLICE = "leicestershire_police"


def _plan(workspace: Workspace, **options: object) -> Plan:
    return make_plan(Run(workspace, Options(**options)))  # type: ignore[arg-type]


@pytest.fixture(autouse=True)
def _embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    # Reports are out of date when another renderer would make them.
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")


def test_an_empty_workspace_has_nothing_to_do(tmp_path: Path) -> None:
    plan = _plan(Workspace(tmp_path))
    assert plan.nothing_new and plan.new_files == ()
    assert list(tmp_path.iterdir()) == [], "looking must not leave anything behind"


def test_new_files_are_a_reason_and_name_their_quarter(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    for quarter in ("2025-26-Q1", "2024-25-Q3"):
        put(workspace.raw / quarter / POLICE / "return.csv", return_rows(POLICE, quarter), SENT)
    plan = _plan(workspace)
    assert plan.reasons == ("2 new files",)
    assert plan.quarters == ("2024-25-Q3", "2025-26-Q1")
    assert len(plan.new_files) == 2


def test_only_the_quarters_asked_for_count(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    put(workspace.raw / "2025-26-Q1" / POLICE / "return.csv", return_rows(POLICE), SENT)
    assert _plan(workspace, quarters=("2025-26-Q2",)).nothing_new
    plan = _plan(workspace, quarters=("2025-26-Q1",))
    assert plan.reasons == ("1 new file",) and plan.quarters == ("2025-26-Q1",)


def test_a_misplaced_file_is_new_too_or_nobody_would_hear_of_it(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    put(workspace.raw / "lost.csv", "x", SENT)
    plan = _plan(workspace)
    assert plan.reasons == ("1 new file",)
    assert len(plan.quarters) == 1


def test_after_a_refresh_there_is_nothing_to_do(refreshed: Refreshed) -> None:
    plan = _plan(refreshed.workspace)
    assert plan.reasons == ()
    assert plan.quarters == (QUARTER,)


def test_forcing_is_a_reason(refreshed: Refreshed) -> None:
    assert _plan(refreshed.workspace, full=True).reasons == ("asked for",)
    as_of = utc_now() - timedelta(minutes=1)
    plan = _plan(refreshed.workspace, as_of=as_of)
    assert plan.reasons == ("an earlier moment was asked for",) and plan.new_files == ()


def test_what_a_run_left_undone_is_done_by_the_next(again: Workspace) -> None:
    """Broken off after the build, the night's figures would never have been released."""
    built = read_state(again)["build"]
    update_state(again, build=None)
    assert "have changed since the last build" in _plan(again).reasons[0]
    update_state(again, build=built, release_code="another")
    assert _plan(again).reasons == ("the last build has not been released",)
    update_state(again, release_code=built)
    (again.marts / "LATEST").unlink()
    assert _plan(again).reasons == ("the last build has not been released",)


@pytest.mark.parametrize(
    "file",
    [
        *(f"how-are-we-doing-{QUARTER}-LSCP.{end}" for end in (*PAPERS, *TABLES)),
        *(f"performance-group-{QUARTER}-LLR.{end}" for end in PAPERS),
    ],
)
def test_a_report_that_is_gone_in_one_format_is_made_again(again: Workspace, file: str) -> None:
    (again.published / QUARTER / file).unlink()
    assert _plan(again).reasons == ("reports are missing or out of date",)


def test_an_index_of_the_reports_that_is_gone_is_written_again(again: Workspace) -> None:
    pages = {path: path.read_bytes() for path in again.published.rglob("*.html")}
    (again.published / "index.html").unlink()
    assert _plan(again).reasons == ("the index of the reports is missing or out of date",)
    run = Run(again)
    write_site(run)
    assert _plan(again).reasons == ()
    assert {path: path.read_bytes() for path in again.published.rglob("*.html")} == pages
    assert "write the index" in run.outcome.seconds


def test_a_duty_of_a_yearly_report_that_is_late_is_told_anew(again: Workspace) -> None:
    """The page of what was published says how late a duty is on the day."""
    note_sign_off(again, Subject("yearly", "2024-25", "LSCP"), SignOff("Chair", "x", DAY, {}))
    assert _plan(again).reasons == ("the index of the reports is missing or out of date",)
    write_site(Run(again))
    assert _plan(again).reasons == ()
    index = again.publications / "index.html"
    assert "days late" in index.read_text(encoding="utf-8")
    assert "../publications/index.html" in (again.published / "index.html").read_text("utf-8")
    index.unlink()
    assert _plan(again).reasons == ("the index of the reports is missing or out of date",)


def test_reports_written_in_another_way_are_made_again(again: Workspace) -> None:
    reports = read_state(again)["reports"]
    key = f"how-are-we-doing/{QUARTER}/LSCP"
    assert key in reports
    update_state(again, reports=reports | {key: "written by an older notebook"})
    assert _plan(again).reasons == ("reports are missing or out of date",)


def test_a_return_that_becomes_overdue_is_something_to_do(again: Workspace) -> None:
    update_state(again, build="built before the due date had passed")
    assert "due dates" in _plan(again).reasons[0]


HEAVY = (
    "altair",
    "dagster",
    "dagster_dbt",
    "dbt",
    "great_expectations",
    "IPython",
    "nbclient",
    "nbformat",
    "numpy",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pypandoc",
    "scipy",
    "typst",
)


def test_a_refresh_with_nothing_new_imports_nothing_it_does_not_need(refreshed: Refreshed) -> None:
    """Every night of the quarter but a few has nothing to do, and must cost a second, not ten."""
    code = (
        "import sys\n"
        "from pipelines.cli import main\n"
        "try:\n"
        f"    main(['refresh', '--home', {str(refreshed.workspace.home)!r}])\n"
        "except SystemExit as end:\n"
        "    assert end.code == 0, end.code\n"
        f"print('loaded:', sorted(set(sys.modules) & set({HEAVY!r})))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment(),
        cwd=PROJECT_ROOT,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    assert "Nothing new has arrived and nothing has changed." in done.stdout
    assert "loaded: []" in done.stdout


def test_a_release_whose_folder_is_gone_is_a_reason_and_is_made_anew(again: Workspace) -> None:
    """LATEST named a folder that somebody had deleted, and every run ended in a page of Python."""
    name = (again.marts / "LATEST").read_text(encoding="utf-8").strip()
    shutil.rmtree(again.marts / name)
    assert _plan(again).reasons == (f"the folder of release {name} is not there any more",)
    run = Run(again, Options())
    manifest = release_figures(run)
    assert run.outcome.release_is_new and manifest.folder.is_dir()
    assert latest_release(again.marts) == manifest
    assert all("folder of release" not in reason for reason in _plan(again).reasons)
