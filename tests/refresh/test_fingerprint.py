from __future__ import annotations

import json
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from pipelines.intake.ledger import Submission
from pipelines.refresh.fingerprint import (
    build_fingerprint,
    report_code_fingerprint,
    report_fingerprint,
)
from pipelines.refresh.options import Options
from pipelines.release import Manifest
from pipelines.workspace import PROJECT_ROOT, Workspace
from tests.publishing.release_fixture import Shape, write_release

# Returns for April to June are due by the end of July.
NOW = datetime(2025, 7, 21, 2)
ENTRY = Submission(
    submission_id="S1",
    sequence=1,
    sha256="ab" * 32,
    original_name="return.csv",
    folder="2025-26-Q1/leicestershire_police",
    dataset="performance_return",
    publication=None,
    release_period=None,
    agency="leicestershire_police",
    period="2025-26-Q1",
    received_at=NOW,
    taken_in_at=NOW,
    outcome="accepted",
    reason=None,
    rows_read=12,
    rows_set_aside=0,
    rows_accepted=12,
    errors=0,
    warnings=0,
    rules_sha256="rules",
    code_version="0.1.0",
    is_synthetic=False,
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    return Workspace(tmp_path_factory.mktemp("home"))


def _build(
    workspace: Workspace,
    *entries: Submission,
    now: datetime = NOW,
    as_of: datetime | None = None,
) -> str:
    return build_fingerprint(workspace, list(entries or (ENTRY,)), Options(as_of=as_of), now)


def test_nothing_new_is_the_same_build(workspace: Workspace) -> None:
    assert _build(workspace) == _build(workspace, now=NOW + timedelta(days=9))
    assert _build(workspace) == _build(Workspace(workspace.home / "elsewhere"))


@pytest.mark.parametrize("outcome", ["accepted", "rejected"])
def test_a_submission_is_another_build_for_it_changes_what_was_received(
    workspace: Workspace, outcome: str
) -> None:
    other = replace(ENTRY, submission_id="S2", outcome=outcome)
    assert _build(workspace, ENTRY, other) != _build(workspace)


def test_a_file_that_is_kept_but_not_used_changes_nothing(workspace: Workspace) -> None:
    other = replace(ENTRY, submission_id="S2", outcome="unrecognised", agency=None)
    assert _build(workspace, ENTRY, other) == _build(workspace)


def test_a_return_that_becomes_overdue_is_another_build(workspace: Workspace) -> None:
    """Nobody sent anything on 1 August, and yet the list of missing returns grew."""
    due = datetime(2025, 7, 31, 23)
    assert _build(workspace, now=due) == _build(workspace)
    assert _build(workspace, now=due + timedelta(days=1)) != _build(workspace)


def test_an_earlier_moment_is_another_build_whenever_it_is_asked_for(workspace: Workspace) -> None:
    earlier = _build(workspace, as_of=NOW)
    assert earlier != _build(workspace)
    assert earlier == _build(workspace, as_of=NOW, now=NOW + timedelta(days=400))
    assert earlier != _build(workspace, as_of=NOW - timedelta(days=1))


@pytest.mark.parametrize(
    "source",
    [
        "expectations/performance_return.yml",
        "expectations/mappings/population.yml",
        "dbt_project/seeds/indicators.csv",
        "dbt_project/models/marts/fct_return.sql",
        "dbt_project/macros/rounding.sql",
    ],
)
def test_whoever_edits_a_rule_a_catalogue_or_a_model_gets_another_build(
    tmp_path: Path, source: str
) -> None:
    project = tmp_path / "project"
    for folder in ("expectations", "dbt_project"):
        shutil.copytree(PROJECT_ROOT / folder, project / folder)
    workspace = Workspace(tmp_path / "home", project)
    before = _build(workspace)
    path = project / source
    text = path.read_bytes()
    path.write_bytes(text.replace(b"\n", b"\r\n"))
    assert _build(workspace) == before, "line ends are no change"
    path.write_bytes(text + b"\n")
    assert _build(workspace) != before


def test_reports_depend_on_the_notebook_and_on_the_renderer(tmp_path: Path) -> None:
    project = tmp_path / "project"
    shutil.copytree(PROJECT_ROOT / "reports", project / "reports")
    workspace = Workspace(tmp_path, project)
    before = report_code_fingerprint(workspace, "embedded")
    assert report_code_fingerprint(workspace, "quarto") != before
    made = project / "reports" / "published" / "2025-26-Q1"
    made.mkdir(parents=True)
    (made / "report.html").write_text("what is made is no source")
    assert report_code_fingerprint(workspace, "embedded") == before
    with (project / "reports" / "quarterly.qmd").open("a", encoding="utf-8") as notebook:
        notebook.write("\n")
    assert report_code_fingerprint(workspace, "embedded") != before


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Manifest:
    manifest = _manifest(write_release(tmp_path_factory.mktemp("marts"), Shape()))
    for table in ("fct_indicator", "fct_return", "fct_evidence"):
        path = manifest.folder / f"{table}.parquet"
        if "submission_id" not in duckdb.read_parquet(str(path)).columns:
            _change(manifest, table, "select *, 'S1' as submission_id from this")
    return manifest


@pytest.fixture
def copied(release: Manifest, tmp_path: Path) -> Manifest:
    shutil.copytree(release.folder, tmp_path / "release")
    return _manifest(tmp_path / "release")


def _manifest(folder: Path) -> Manifest:
    raw = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return Manifest(folder, raw["release_id"], "content", raw)


def _change(manifest: Manifest, table: str, select: str) -> None:
    """Write a table of a release anew, as ``select`` from itself."""
    path = manifest.folder / f"{table}.parquet"
    with duckdb.connect() as connection:
        connection.execute(f"create table this as from read_parquet('{path}')")
        connection.execute(f"copy ({select}) to '{path}' (format parquet)")


def _quarters(manifest: Manifest) -> list[str]:
    path = manifest.folder / "fct_indicator.parquet"
    rows = duckdb.execute(
        f"select distinct period from '{path}' where period like '%-Q%' order by 1"
    ).fetchall()
    return [period for (period,) in rows]


def test_the_same_figures_are_the_same_report(release: Manifest, copied: Manifest) -> None:
    quarter = _quarters(release)[-1]
    assert report_fingerprint(copied, quarter, "code") == report_fingerprint(
        release, quarter, "code"
    )
    assert report_fingerprint(release, quarter, "other") != report_fingerprint(
        release, quarter, "code"
    )


def test_figures_sent_again_under_another_submission_are_the_same_report(
    copied: Manifest,
) -> None:
    quarter = _quarters(copied)[-1]
    before = report_fingerprint(copied, quarter, "code")
    _change(copied, "fct_indicator", "select * replace ('S9' as submission_id) from this")
    assert report_fingerprint(copied, quarter, "code") == before


@pytest.mark.parametrize("table", ["fct_indicator", "fct_return", "fct_gap", "fct_evidence"])
def test_a_row_that_is_gone_is_another_report(copied: Manifest, table: str) -> None:
    quarter = _quarters(copied)[-1]
    before = report_fingerprint(copied, quarter, "code")
    _change(copied, table, f"select * from this where period != '{quarter}'")
    assert report_fingerprint(copied, quarter, "code") != before


def test_a_row_that_is_there_twice_is_another_report(copied: Manifest) -> None:
    """Two equal rows cancel out where hashes are only combined, not counted."""
    quarter = _quarters(copied)[-1]
    before = report_fingerprint(copied, quarter, "code")
    _change(copied, "fct_gap", "from this union all from this union all from this")
    assert report_fingerprint(copied, quarter, "code") != before


def test_a_later_quarter_leaves_an_earlier_report_as_it_is(copied: Manifest) -> None:
    """Else every new return would print the whole shelf of old reports again."""
    *_, earlier, newest = _quarters(copied)
    before = [report_fingerprint(copied, quarter, "code") for quarter in (earlier, newest)]
    _change(copied, "fct_indicator", f"select * from this where period != '{newest}'")
    after = [report_fingerprint(copied, quarter, "code") for quarter in (earlier, newest)]
    assert after[0] == before[0] and after[1] != before[1]
