"""The night as Dagster runs it: the same as the command's, and told of whichever way it ends."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import dagster as dg
import pytest

from pipelines.defs import nights, warehouse
from pipelines.defs.instance import prepare_instance
from pipelines.defs.nights import nightly_job, nightly_schedule
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, changed, put, return_rows
from tests.workspaces import in_force

POLICE = "leicestershire_police"


@pytest.fixture(autouse=True)
def _nobodys_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ASSURANCE_BACKUPS", "ASSURANCE_SMTP_HOST", "ASSURANCE_WEBHOOK_URL"):
        monkeypatch.delenv(name, raising=False)
    # Set by the night itself, and put back here.
    monkeypatch.setenv("DAGSTER_HOME", "")
    monkeypatch.setenv("ASSURANCE_HOME", "")
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")


def _run(workspace: Workspace) -> dg.ExecuteInProcessResult:
    prepare_instance(workspace)
    with dg.DagsterInstance.get() as instance:
        return nightly_job(workspace).execute_in_process(instance=instance, raise_on_error=False)


def _kept(workspace: Workspace) -> dict[str, bytes]:
    files = [*workspace.marts.rglob("*"), *workspace.published.rglob("*")]
    return {str(path): path.read_bytes() for path in files if path.is_file()}


def test_a_failed_night_leaves_release_and_reports_and_says_so(
    again: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new return arrives, and then the warehouse cannot be built."""
    rows = changed(return_rows(POLICE), "missing_episodes", 77)
    put(again.raw / QUARTER / POLICE / "again.csv", rows, SENT)

    def broken(_: object) -> None:
        raise RuntimeError("cannot cast 'Jane Doe'")

    monkeypatch.setattr(warehouse, "build_warehouse", broken)
    before, release = _kept(again), in_force(again).release_id
    result = _run(again)
    assert not result.success
    assert _kept(again) == before and in_force(again).release_id == release
    text = (again.morning / "latest.txt").read_text(encoding="utf-8")
    assert "needs you: the refresh failed" in text.splitlines()[0]
    assert "The step 'build_warehouse' failed." in text
    assert "stay in force" in text and "Jane Doe" not in text
    assert f"{release}, made on" in text and "A backup was made and read back" in text
    with dg.DagsterInstance.get() as instance:
        ended = {run.job_name: run.status for run in instance.get_runs()}
    failed = dg.DagsterRunStatus.FAILURE
    assert ended == {"refresh": failed, "nightly": failed} or ended["nightly"] == failed


def _night(workspace: Workspace, *, needs: tuple[str, ...], has_failed: bool) -> Any:
    summary = SimpleNamespace(needs=needs, headline="needs you: this.")
    page = workspace.morning / "2025-08-01.html"
    return SimpleNamespace(summary=summary, page=page, has_failed=has_failed)


@pytest.mark.parametrize(
    ("needs", "has_failed"),
    [((), False), (("1 file not accepted",), False), (("the refresh failed",), True)],
    ids=["well", "a rejected file", "failed"],
)
def test_a_run_fails_where_the_night_did_not_do_its_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, needs: tuple[str, ...], has_failed: bool
) -> None:
    """An agency's faulty file is told; it is no fault of the run."""
    workspace = Workspace(tmp_path)
    made = _night(workspace, needs=needs, has_failed=has_failed)
    monkeypatch.setattr(nights, "spend_night", lambda *_: made)
    assert _run(workspace).success is not has_failed


def test_every_night_has_its_run_so_that_every_morning_has_its_summary(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    schedule = nightly_schedule(workspace, nightly_job(workspace))
    with dg.instance_for_test() as instance:
        asked = schedule(dg.build_schedule_context(instance=instance))
    assert isinstance(asked, dg.RunRequest)
