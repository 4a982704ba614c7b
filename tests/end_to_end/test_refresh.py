"""The refresh as its users meet it: by command, twice at once, broken off, and on the page."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.refresh.options import Options, utc_now
from pipelines.workspace import Workspace
from tests.returns import QUARTER, changed, put, return_rows
from tests.workspaces import (
    Refreshed,
    figure,
    in_force,
    ledger_of,
    release_again,
    run_command,
    start_command,
)

POLICE = "leicestershire_police"
LATER = datetime(2025, 8, 4, 9)


@pytest.fixture
def copy(refreshed: Refreshed, tmp_path: Path) -> Workspace:
    """The refreshed workspace, to be changed."""
    shutil.copytree(refreshed.workspace.home, tmp_path / "home")
    return Workspace(tmp_path / "home")


def police_return(workspace: Workspace, value: object, name: str = "again.csv") -> Path:
    rows = changed(return_rows(POLICE), "missing_episodes", value, "E06000016")
    return put(workspace.raw / QUARTER / POLICE / name, rows, LATER)


def missing_episodes(workspace: Workspace) -> tuple[object, ...] | None:
    return figure(
        in_force(workspace), "fct_indicator", "value, status",
        indicator_code="missing_episodes", area_code="E06000016", period=QUARTER,
    )  # fmt: skip


def test_a_refresh_makes_reports_for_each_audience_and_says_where(refreshed: Refreshed) -> None:
    assert refreshed.status == 0, refreshed.said
    for who in ("LSCP", "LRSCP", "LLR"):
        for kind in ("html", "pdf"):
            place = f"reports/published/{QUARTER}/how-are-we-doing-{QUARTER}-{who}.{kind}"
            assert place in refreshed.said
            assert (refreshed.workspace.home / place).is_file()
    assert "Time: take in and check" in refreshed.said
    assert "\x1b[" not in refreshed.said, "plain lines away from a terminal"


def test_with_nothing_new_nothing_changes_and_it_says_so(refreshed: Refreshed) -> None:
    before = snapshot(refreshed.workspace)
    status, said = run_command("refresh", "--home", refreshed.workspace.home)
    assert (status, "Nothing new has arrived" in said) == (0, True)
    assert snapshot(refreshed.workspace) == before


def snapshot(workspace: Workspace) -> dict[str, int]:
    kept = [*workspace.marts.rglob("*"), *workspace.published.rglob("*"), workspace.database]
    return {str(path): path.stat().st_mtime_ns for path in kept if path.is_file()}


def test_a_resubmission_supersedes_and_the_earlier_one_is_kept(copy: Workspace) -> None:
    first = missing_episodes(copy)
    police_return(copy, 77)
    release_again(copy, utc_now())
    assert first != (77.0, "ok") == missing_episodes(copy)
    entries = [e for e in ledger_of(copy).values() if e.agency == POLICE]
    assert sum(e.dataset == "performance_return" and e.outcome == "accepted" for e in entries) == 2


def test_a_rejected_resubmission_leaves_the_earlier_in_force(copy: Workspace) -> None:
    before = missing_episodes(copy)
    police_return(copy, -4)
    status, said = run_command("refresh", "--home", copy.home)
    assert status == 1
    assert f"Rejected: {QUARTER}/{POLICE}/again.csv: 1 error to put right" in said
    assert f"data/feedback/{QUARTER}/{POLICE}/again_feedback.csv" in said
    assert missing_episodes(copy) == before


def test_the_same_file_twice_is_one_submission(copy: Workspace) -> None:
    entries = len(ledger_of(copy))
    sent = next((copy.raw / QUARTER / POLICE).glob("*.csv"))
    shutil.copyfile(sent, sent.with_name("the same again.csv"))
    status, said = run_command("refresh", "--home", copy.home)
    assert (status, "Nothing new" in said) == (0, True)
    assert len(ledger_of(copy)) == entries


def test_an_earlier_moment_is_rebuilt_beside_the_release_in_force(copy: Workspace) -> None:
    old = in_force(copy)
    between = utc_now()
    before = missing_episodes(copy)
    police_return(copy, 77)
    release_again(copy, utc_now())
    new = in_force(copy)
    assert missing_episodes(copy) == (77.0, "ok") != before
    _, rebuilt = release_again(copy, utc_now(), Options(as_of=between))
    assert in_force(copy).release_id == new.release_id != old.release_id
    for table in old.raw["tables"]:
        again = (rebuilt.folder / f"{table}.parquet").read_bytes()
        assert again == (old.folder / f"{table}.parquet").read_bytes(), table
    # The warehouse was left as of that day: the next refresh brings it back to the present.
    _, present = release_again(copy, utc_now())
    assert present.release_id == new.release_id


def test_two_refreshes_started_together_end_well_with_one_result(copy: Workspace) -> None:
    """DuckDB lets one process write; the second one failed where nobody queued."""
    police_return(copy, 77)
    both = [start_command("refresh", "--home", copy.home) for _ in range(2)]
    said = [process.communicate(timeout=300)[0] for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert missing_episodes(copy) == (77.0, "ok")
    accepted = [
        e for e in ledger_of(copy).values()
        if e.agency == POLICE and e.dataset == "performance_return" and e.outcome == "accepted"
    ]  # fmt: skip
    assert len(accepted) == 2
    releases = [path for path in copy.marts.iterdir() if path.is_dir()]
    assert len(releases) == 2, "the one before and the one after"


def test_publishing_is_blocked_when_a_check_of_error_severity_fails(copy: Workspace) -> None:
    """A blocking check that lets the release through is worse than none."""
    from pipelines.warehouse.connection import connected

    before = in_force(copy).release_id
    reports = snapshot(copy)
    with connected(copy) as connection:
        connection.execute(
            "insert into raw.performance_return select * from raw.performance_return limit 1"
        )
    police_return(copy, 77)
    status, said = run_command("refresh", "--home", copy.home)
    assert status == 1
    assert "Failed:" in said and "stays in force" in said
    assert in_force(copy).release_id == before
    assert not [p for p in snapshot(copy) if p not in reports and "published" in p]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("moment", ["Taking in files", "Building and testing"])
def test_a_refresh_that_was_killed_is_completed_by_the_next_one(
    refreshed: Refreshed, quarter_raw: Path, tmp_path: Path, moment: str
) -> None:
    home = tmp_path / "killed"
    shutil.copytree(quarter_raw, home / "data" / "raw")
    process = start_command("refresh", "--home", home)
    assert process.stdout
    for line in process.stdout:
        if line.startswith(moment):
            time.sleep(0.7)
            process.send_signal(signal.SIGKILL)
            break
    process.wait(timeout=60)
    assert process.returncode == -signal.SIGKILL
    _, manifest = release_again(Workspace(home), utc_now())
    assert manifest.raw["tables"] == in_force(refreshed.workspace).raw["tables"]


def test_a_quarter_materialised_on_the_page_gives_what_the_command_gives(
    refreshed: Refreshed, quarter_raw: Path, tmp_path: Path
) -> None:
    import dagster as dg

    from pipelines.definitions import build_definitions

    home = tmp_path / "page"
    shutil.copytree(quarter_raw, home / "data" / "raw")
    workspace = Workspace(home)
    job = build_definitions(workspace).resolve_job_def("refresh")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, partition_key=QUARTER)
        checks = result.get_asset_check_evaluations()
    assert result.success
    assert len(checks) > 60 and all(check.passed for check in checks)
    assert in_force(workspace).raw["tables"] == in_force(refreshed.workspace).raw["tables"]
    assert len(list(workspace.published.glob(f"{QUARTER}/*.pdf"))) == 3
