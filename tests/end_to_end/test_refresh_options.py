"""What narrows or forces a refresh, what blocks it, and what a killed one leaves to the next."""

from __future__ import annotations

import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner, Result

from pipelines.cli import main
from pipelines.definitions import build_definitions
from pipelines.defs.automation import quarter_tags
from pipelines.defs.dead_runs import alive, close_dead_runs
from pipelines.refresh.options import Options, utc_now
from pipelines.refresh.stages import Run, build_warehouse, release_figures
from pipelines.release import ReleaseRefused
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, changed, put, return_rows
from tests.workspaces import figure, in_force, ledger_of, start_command

POLICE = "leicestershire_police"


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # A run names its own homes in the environment; what was there before comes back.
    for name in ("ASSURANCE_HOME", "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")
    yield


def _refresh(workspace: Workspace, *options: str) -> Result:
    return CliRunner().invoke(main, ["refresh", "--home", str(workspace.home), *options])


def _send(workspace: Workspace, quarter: str, value: int = 299, name: str = "later.csv") -> None:
    rows = changed(return_rows(POLICE, quarter), "missing_episodes", value, "E06000016")
    put(workspace.raw / quarter / POLICE / name, rows, SENT.replace(day=30))


def _written(workspace: Workspace) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in workspace.published.rglob("*.html")}


def test_only_the_quarter_asked_for_is_taken_in_and_reported(again: Workspace) -> None:
    _send(again, "2024-25-Q4")
    _send(again, QUARTER)
    result = _refresh(again, "--quarter", "2024-25-Q4")
    assert result.exit_code == 0, result.output
    ledger = ledger_of(again)
    assert f"2024-25-Q4/{POLICE}/later.csv" in ledger
    assert f"{QUARTER}/{POLICE}/later.csv" not in ledger
    assert "Taken in: 1 accepted, 0 rejected" in result.output
    reports = [line for line in result.output.splitlines() if line.endswith(".pdf")]
    assert len(reports) == 3 and all("/2024-25-Q4/" in line for line in reports)


def test_between_two_quarters_asked_for_nothing_is_touched(again: Workspace) -> None:
    """A run names its first and last quarter; those between them came along."""
    for quarter in ("2024-25-Q2", "2024-25-Q3", "2024-25-Q4"):
        _send(again, quarter)
    asked = ("2024-25-Q2", "2024-25-Q4")
    run = Run(again, Options(quarters=asked))
    job = build_definitions(again, run).resolve_job_def("refresh")
    returns = [dg.AssetKey(["raw", name]) for name in ("performance_return", "agency_narrative")]
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            tags=quarter_tags(asked),
            asset_selection=[*returns, dg.AssetKey(["raw", "submissions"])],
        )
    assert result.success
    assert {entry.submission.period for entry in run.outcome.taken_in} == set(asked)


def test_full_builds_and_renders_all_anew_and_comes_to_the_same_release(again: Workspace) -> None:
    before, pages = in_force(again), _written(again)
    result = _refresh(again, "--full")
    assert result.exit_code == 0, result.output
    assert f"The figures are those of release {before.release_id}" in result.output
    assert in_force(again) == before
    after = _written(again)
    assert set(after) == set(pages) and all(after[name] > pages[name] for name in pages)


def test_an_earlier_moment_is_reported_beside_the_present(again: Workspace) -> None:
    before, pages = in_force(again), _written(again)
    moment = utc_now()
    _send(again, QUARTER)
    result = _refresh(again, "--as-of", moment.isoformat(timespec="microseconds"))
    assert result.exit_code == 0, result.output
    assert f"{QUARTER}/{POLICE}/later.csv" not in ledger_of(again), "nothing new is taken in"
    assert in_force(again) == before
    beside = again.published / f"as-of-{moment:%Y-%m-%d-%H%M}" / QUARTER
    assert len(list(beside.glob("*.pdf"))) == 3
    assert {
        name: at for name, at in _written(again).items() if name in pages
    }.keys() == pages.keys()
    kept = again.published / QUARTER
    assert {path.name: path.stat().st_mtime_ns for path in kept.glob("*.html")} == pages


def _spoil(workspace: Workspace, statement: str) -> None:
    with connected(workspace) as connection:
        connection.execute(statement)


def test_a_row_that_the_ledger_does_not_know_blocks_publishing(again: Workspace) -> None:
    before, pages = in_force(again), _written(again)
    _spoil(again, "insert into raw.performance_return from raw.performance_return limit 1")
    result = _refresh(again, "--full")
    assert result.exit_code == 1
    assert "Failed: " in result.output and "every_accepted_row_is_there" in result.output
    assert "The release before this run stays in force." in result.output
    assert in_force(again) == before and _written(again) == pages


UNKNOWN = "update raw.performance_return set measure = 'no_such_measure' where measure = 'icpcs'"


def test_a_failing_test_of_the_warehouse_blocks_publishing_and_is_named(again: Workspace) -> None:
    before, pages = in_force(again), _written(again)
    _spoil(again, UNKNOWN)
    result = _refresh(again, "--full")
    assert result.exit_code == 1
    failed = [line for line in result.output.splitlines() if line.startswith("Failed: ")]
    assert any("The check 'relationships_fct_measure" in line for line in failed), failed
    assert in_force(again) == before and _written(again) == pages
    # Asked for by itself, on the page, the release must not come of the same tables either.
    with pytest.raises(ReleaseRefused, match="does not pass its checks"):
        release_figures(Run(again))
    assert in_force(again) == before
    second = _refresh(again)
    assert second.exit_code == 1, "what failed is not forgotten by the next night"


def test_a_release_never_names_a_submission_that_is_not_in_its_tables(again: Workspace) -> None:
    """Between one run's build and its release, another run had taken a file in."""
    from pipelines.refresh.stages import take_in_returns

    ours, theirs = Run(again), Run(again)
    assert build_warehouse(ours) is None
    _send(again, QUARTER)
    (taken,) = take_in_returns(theirs, (QUARTER,))
    manifest = release_figures(ours)
    named = {entry["submission_id"] for entry in manifest.raw["submissions"]}
    assert taken.submission.submission_id in named
    shown = figure(
        manifest,
        "fct_measure",
        "value",
        measure_code="missing_episodes",
        area_code="E06000016",
        period=QUARTER,
    )
    assert shown == (299.0,)


def test_a_release_is_not_made_of_a_build_for_another_day(again: Workspace) -> None:
    """One run looked, another built as of last year, the first one released that as today's."""
    before = in_force(again)
    moment = utc_now()
    _send(again, QUARTER)
    ours = Run(again)
    from tests.workspaces import release_again

    _, present = release_again(again, utc_now())
    assert present != before
    assert build_warehouse(ours) is None
    build_warehouse(Run(again, Options(as_of=moment)))
    assert release_figures(ours).raw["tables"] == present.raw["tables"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL")
def test_a_killed_run_does_not_stand_in_the_way_of_the_next_night(again: Workspace) -> None:
    """Dagster runs one refresh at a time: one that never ended held up all that came after."""
    _send(again, QUARTER)
    process = start_command("refresh", "--home", again.home)
    assert process.stdout
    for line in process.stdout:
        if line.startswith("Building and testing"):
            time.sleep(0.5)
            process.send_signal(signal.SIGKILL)
            break
    process.wait(timeout=60)
    assert process.returncode == -signal.SIGKILL
    settings = str(again.dagster)
    with dg.DagsterInstance.from_config(settings) as instance:
        killed = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
        assert len(killed) == 1
        assert close_dead_runs(again, instance) == [killed[0].run_id]
        assert close_dead_runs(again, instance) == []
        ended = instance.get_run_by_id(killed[0].run_id)
        assert ended and ended.status == dg.DagsterRunStatus.FAILURE


def test_a_run_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)

    @dg.op
    def look(context) -> list[str]:  # Dagster does not understand a quoted annotation
        return close_dead_runs(workspace, context.instance)

    @dg.job
    def looking() -> None:
        look()

    with dg.DagsterInstance.ephemeral() as instance:
        with alive(workspace) as mark:
            result = looking.execute_in_process(instance=instance, tags=mark)
            assert result.success and result.output_for_node("look") == []
        # The lock is gone; the run that is looking is then taken for one of the dead.
        again = looking.execute_in_process(instance=instance, tags=mark)
        assert again.output_for_node("look") == [again.run_id]
    assert list((workspace.dagster / "commands").iterdir()) == []
