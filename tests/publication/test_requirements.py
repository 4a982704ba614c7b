"""What stands in the way of publishing is found where it is: release, checks, reports, returns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import duckdb
import pytest

from pipelines.fingerprints import file_sha256
from pipelines.publication import requirements
from pipelines.publication.editions import Subject
from pipelines.publication.requirements import readiness, unsigned
from pipelines.refresh.reports import KINDS, Report
from pipelines.refresh.state import update_state
from pipelines.release.read import LATEST, MANIFEST
from pipelines.workspace import Workspace

SUBJECT = Subject("yearly", "2024-25", "LSCP")
RELEASE = "2025-09-01-abcdef"
MINE = [Report(kind, "2024-25", "LSCP") for kind in KINDS if kind.code.startswith("yearly-report")]


def write_release(workspace: Workspace, *, status: str = "received", **changed: Any) -> None:
    """A release that nothing is wrong with, but for what is ``changed`` in its manifest."""
    folder = workspace.marts / RELEASE
    folder.mkdir(parents=True)
    rows = {
        "fct_return": f"select '2024-25-Q2' as period, 'police' as agency_code,"
        f" 'performance_return' as dataset, '{status}' as status",
        "dim_agency": "select 'police' as agency_code, 'The Police' as agency_name",
    }
    tables = {}
    for name, query in rows.items():
        path = folder / f"{name}.parquet"
        duckdb.execute(f"copy ({query}) to '{path}' (format parquet)")
        tables[name] = {"rows": 1, "sha256": file_sha256(path)}
    manifest = {
        "release_id": RELEASE,
        "content_sha256": "c",
        "created_at": "2025-09-01T02:00:00Z",
        "is_synthetic": False,
        "tables": tables,
        "disclosure": {"holds": True, "exposed": []},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest | changed), encoding="utf-8")
    (workspace.marts / LATEST).write_text(RELEASE, encoding="utf-8")


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    """Four versions of the report, all up to date, of a warehouse that passed its checks."""
    at = Workspace(tmp_path)
    update_state(at, build="fingerprint", reports={report.key: "shown" for report in MINE})
    monkeypatch.setattr(
        requirements, "reports_of", lambda *_: [*MINE, Report(KINDS[0], "q", "LLR")]
    )
    monkeypatch.setattr(requirements, "reports_wanted", lambda *_: [])
    return at


def test_a_sound_release_with_all_its_reports_is_ready(workspace: Workspace) -> None:
    write_release(workspace)
    ready = readiness(workspace, SUBJECT)
    assert ready.in_the_way == ()
    assert set(ready.reports) == {report.key for report in MINE} and len(MINE) == 4
    endings = {path.suffix for path in ready.files}
    assert endings == {".html", ".pdf", ".docx", ".xlsx", ".ods"}


def test_without_a_release_there_is_nothing_to_publish(workspace: Workspace) -> None:
    assert readiness(workspace, SUBJECT).in_the_way == (
        "There is no release. Run 'assurance refresh'.",
    )


@pytest.mark.parametrize(
    "certificate", [None, {}, {"holds": False, "exposed": []}, {"holds": True, "exposed": ["x"]}]
)
def test_a_release_whose_certificate_does_not_hold_is_not_published(
    workspace: Workspace, certificate: dict[str, Any] | None
) -> None:
    write_release(workspace, disclosure=certificate)
    (said,) = readiness(workspace, SUBJECT).in_the_way
    assert "no disclosure certificate that holds" in said and "audit-disclosure" in said


def test_a_table_that_is_not_the_one_certified_is_named(workspace: Workspace) -> None:
    write_release(workspace)
    duckdb.execute(
        f"copy (select 1 as agency_code, 'x' as agency_name) to"
        f" '{workspace.marts / RELEASE / 'dim_agency.parquet'}' (format parquet)"
    )
    assert any(
        "dim_agency" in said and "certificate" in said
        for said in requirements._certificate(requirements.latest_release(workspace.marts))
    )


def test_a_build_that_failed_its_checks_stands_in_the_way(workspace: Workspace) -> None:
    write_release(workspace)
    update_state(workspace, build=None)
    (said,) = readiness(workspace, SUBJECT).in_the_way
    assert "did not pass its checks" in said


def test_a_rejected_return_of_the_year_is_named_with_what_to_do(workspace: Workspace) -> None:
    write_release(workspace, status="rejected")
    (said,) = readiness(workspace, SUBJECT).in_the_way
    assert said.startswith("The Police's performance return of 2024-25-Q2 broke its contract")
    # A year it is not of has nothing to wait for.
    assert readiness(workspace, Subject("yearly", "2023-24", "LSCP")).in_the_way == (
        "No figures of 2023-24 are in the release, so it has no report.",
    )


def test_a_version_that_is_out_of_date_stands_in_the_way(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_release(workspace)
    monkeypatch.setattr(requirements, "reports_wanted", lambda *_: [(MINE[1], "other")])
    (said,) = readiness(workspace, SUBJECT).in_the_way
    assert said == (
        "The Yearly Report in large print is missing or out of date. Run 'assurance refresh"
        " --quarter 2024-25-Q4'."
    )


def test_what_was_rendered_anew_has_another_fingerprint(workspace: Workspace) -> None:
    write_release(workspace)
    before = readiness(workspace, SUBJECT).reports
    update_state(workspace, reports={report.key: "other" for report in MINE})
    after = readiness(workspace, SUBJECT).reports
    assert before.keys() == after.keys() and before != after
    assert unsigned(after, []) == ["Nobody has signed it off. Use 'assurance publish sign-off'."]
