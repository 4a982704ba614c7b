"""What narrows or forces a refresh, what blocks it, and what runs do to each other."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import build_definitions
from pipelines.defs.automation import quarter_tags
from pipelines.defs.dead_runs import alive, close_dead_runs
from pipelines.defs.execute import execute_refresh
from pipelines.refresh.options import Options, utc_now
from pipelines.refresh.plan import make_plan
from pipelines.refresh.publish import quarters_to_report, reports_wanted
from pipelines.refresh.reports import reports_of
from pipelines.refresh.run import Run, read_ledger
from pipelines.refresh.stages import release_figures
from pipelines.release import ReleaseRefused
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace
from tests.returns import QUARTER, SENT, changed, put, return_rows
from tests.workspaces import in_force, release_again

POLICE = "leicestershire_police"
# What one step takes in together with the returns.
_WITH_RETURNS = (
    "submissions",
    "rule_results",
    "explanations_asked",
    "text_holds",
    "text_decisions",
)
REPORTS = {
    f"performance-group/{QUARTER}/LLR",
    f"timetable/{QUARTER}/LLR",
    *(f"how-are-we-doing/{QUARTER}/{who}" for who in ("LSCP", "LRSCP", "LLR")),
    *(f"audits-and-learning/{QUARTER}/{who}" for who in ("LSCP", "LRSCP", "LLR")),
    *(f"scrutiny-pack/{QUARTER}/{who}" for who in ("LSCP", "LRSCP", "LLR")),
    *(f"disproportionality/{QUARTER}/{who}" for who in ("LSCP", "LRSCP", "LLR")),
}


@pytest.fixture(autouse=True)
def _own_settings(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # A run names its own homes in the environment; what was there before comes back.
    for name in ("ASSURANCE_HOME", "DAGSTER_HOME"):
        monkeypatch.setenv(name, "")
    monkeypatch.setenv("ASSURANCE_RENDERER", "embedded")
    yield


def _send(workspace: Workspace, quarter: str) -> None:
    rows = changed(return_rows(POLICE, quarter), "missing_episodes", 299, "E06000016")
    put(workspace.raw / quarter / POLICE / "later.csv", rows, SENT.replace(day=30))


@pytest.mark.parametrize("asked", [("2024-25-Q3",), ("2024-25-Q2", "2024-25-Q4")])
def test_only_the_quarters_asked_for_are_taken_in_and_reported(
    again: Workspace, asked: tuple[str, ...]
) -> None:
    """A run names its first and last quarter; those between them came along."""
    for quarter in ("2024-25-Q2", "2024-25-Q3", "2024-25-Q4"):
        _send(again, quarter)
    run = Run(again, Options(quarters=asked))
    assert make_plan(run).quarters == asked
    job = build_definitions(again, run).resolve_job_def("refresh")
    returns = (
        "performance_return",
        "agency_narrative",
        "business_plan",
        "outcome_assessment",
        "action_log",
        "training_feedback",
        "wider_context",
        "workforce",
        "voice",
        "explanation",
        "subgroup_report",
        "report_text",
        "scrutiny_plan",
        "section11",
        "practitioner_survey",
        "review_learning",
        "assurance_report",
        "assurance_statement",
        "audit_programme",
        "audit_export",
        "audit_answer",
    )
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(
            instance=instance,
            tags=quarter_tags(asked),
            asset_selection=[dg.AssetKey(["raw", name]) for name in (*returns, *_WITH_RETURNS)],
        )
    assert result.success
    assert tuple(entry.submission.period for entry in run.outcome.taken_in) == asked
    assert quarters_to_report(run, read_ledger(again)) == asked


def test_full_builds_and_renders_all_anew_and_comes_to_the_same_release(again: Workspace) -> None:
    before = in_force(again)
    run, manifest = release_again(again, utc_now(), Options(full=True))
    assert run.outcome.build and run.outcome.build.ok
    assert manifest == before and not run.outcome.release_is_new
    assert wanted(run) == REPORTS
    assert wanted(Run(again)) == set()


def wanted(run: Run) -> set[str]:
    """The keys of the reports that the run would render."""
    found = reports_wanted(run, in_force(run.workspace), (QUARTER,))
    return {report.key for report, _ in found}


def test_the_reports_of_an_earlier_moment_lie_beside_those_of_today(again: Workspace) -> None:
    then = Run(again, Options(as_of=datetime(2025, 9, 30, 23, 59)))
    assert wanted(then) == REPORTS
    reports = reports_of(in_force(again), (QUARTER,))
    assert {report.key for report in reports} == REPORTS
    folder = again.published / "as-of-2025-09-30-2359" / QUARTER
    for report in reports:
        earlier = report.paths(again, then.options)
        today = report.paths(again, Options())
        assert {path.parent for path in earlier} == {folder}
        assert all(path.is_file() for path in today) and not set(earlier) & set(today)


def test_publishing_is_blocked_by_a_row_that_the_ledger_does_not_know(again: Workspace) -> None:
    """A blocking check that lets the release through is worse than none."""
    before = in_force(again)
    with connected(again) as connection:
        connection.execute("insert into raw.performance_return from raw.performance_return limit 1")
    run = Run(again, Options(full=True))
    assert not execute_refresh(run, make_plan(run))
    assert any("every_accepted_row_is_there" in fault for fault in run.outcome.faults)
    assert run.outcome.build is None and run.outcome.release_id is None
    assert in_force(again) == before


def test_a_failing_test_of_the_warehouse_blocks_publishing_and_is_named(again: Workspace) -> None:
    before = in_force(again)
    pages = {path: path.stat().st_mtime_ns for path in again.published.rglob("*.*")}
    with connected(again) as connection:
        connection.execute(
            "update raw.performance_return set measure = 'no_such_measure' where measure = 'icpcs'"
        )
    run = Run(again, Options(full=True))
    assert not execute_refresh(run, make_plan(run))
    assert run.outcome.release_id is None and run.outcome.reports == []
    (fault,) = (said for said in run.outcome.faults if "'columns_of_fct_measure'" in said)
    assert re.match(
        r"The check 'columns_of_fct_measure' failed on (\d+) rows:"
        r" measure_code is not in dim_measure\.measure_code \(\1\)\.",
        fault,
    )
    # Asked for by itself, on the page, the release must not come of the same tables either.
    with pytest.raises(ReleaseRefused, match="does not pass its checks"):
        release_figures(Run(again))
    assert in_force(again) == before
    assert {path: path.stat().st_mtime_ns for path in again.published.rglob("*.*")} == pages
    assert not make_plan(Run(again)).nothing_new, "what failed is not forgotten by the next night"


def test_a_run_that_goes_on_is_not_taken_for_a_dead_one(tmp_path: Path) -> None:
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
        # The lock is gone: the run that looks is then taken for one of the dead.
        after = looking.execute_in_process(instance=instance, tags=mark)
        assert after.output_for_node("look") == [after.run_id]
    assert list((workspace.dagster / "commands").iterdir()) == []
