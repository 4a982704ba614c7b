"""The refresh as its users meet it: by command, twice at once, broken off, and on the page."""

from __future__ import annotations

import shutil
import signal
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from pipelines.publishing.render import FORMATS
from pipelines.refresh.options import Options, utc_now
from pipelines.refresh.plan import Plan, make_plan
from pipelines.refresh.run import Run
from pipelines.refresh.stages import build_warehouse, release_figures
from pipelines.release import Manifest
from pipelines.workspace import Workspace
from tests.returns import QUARTER, changed, put, return_rows
from tests.warmed import start_warmed
from tests.workspaces import (
    Refreshed,
    figure,
    figures,
    in_force,
    ledger_of,
    release_again,
    run_command,
)

POLICE, SCHOOLS = "leicestershire_police", "leicester_education"
WHY = "Episodes had been counted twice."
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
    tables = ", .xlsx, .ods"
    made = [
        (kind, who)
        for kind in (
            "how-are-we-doing",
            "audits-and-learning",
            "scrutiny-pack",
            "disproportionality",
        )
        for who in ("LSCP", "LRSCP", "LLR")
    ]
    for kind, who in [*made, ("performance-group", "LLR"), ("timetable", "LLR")]:
        place = f"reports/published/{QUARTER}/{kind}-{QUARTER}-{who}"
        assert f"  {place}.html (beside it: .pdf, .docx{tables})" in refreshed.said
        assert (refreshed.workspace.home / f"{place}.pdf").is_file()
    assert "yearly-report" not in refreshed.said
    assert "development-event" not in refreshed.said
    assert "year-end" not in refreshed.said, "no year has ended with figures"
    assert "All reports: reports/published/index.html" in refreshed.said
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


@dataclass(frozen=True)
class Resubmitted:
    """A workspace before and after two returns were sent again: the police's, and a faulty one.

    Two refreshes were started together for them: ``ended`` is how each ended and what it said,
    ``releases`` how many there were then, and ``next_night`` what a refresh would have done then,
    without reports and with them. ``begun`` is a run that had built before the returns were sent,
    and has not released yet.
    """

    workspace: Workspace
    old: Manifest
    between: datetime
    new: Manifest
    ended: list[tuple[int | None, str]]
    releases: int
    next_night: tuple[Plan, Plan]
    begun: Run


@pytest.fixture(scope="module")
def resubmitted(refreshed: Refreshed, tmp_path_factory: pytest.TempPathFactory) -> Resubmitted:
    home = tmp_path_factory.mktemp("resubmitted") / "home"
    shutil.copytree(refreshed.workspace.home, home)
    workspace = Workspace(home)
    begun = Run(workspace)
    assert build_warehouse(begun) is None, "there was nothing to build"
    old, between = in_force(workspace), utc_now()
    police_return(workspace, 77)
    why = {
        "period": QUARTER, "agency": POLICE, "area": "E06000016", "measure": "missing_episodes",
        "question": "reason_for_change", "figure": "77", "explanation": WHY,
    }  # fmt: skip
    put(workspace.raw / QUARTER / POLICE / "explanations.csv", [why], LATER)
    schools = changed(return_rows(SCHOOLS), "suspensions", -4)
    put(workspace.raw / QUARTER / SCHOOLS / "again.csv", schools, LATER)
    files = [home.with_name(f"said {number}.txt") for number in range(2)]
    both = [start_warmed(file, "refresh", "--no-reports", "--home", home) for file in files]
    for process in both:
        process.join(timeout=300)
    return Resubmitted(
        workspace,
        old,
        between,
        in_force(workspace),
        [
            (process.exitcode, file.read_text(encoding="utf-8"))
            for process, file in zip(both, files, strict=True)
        ],
        sum(path.is_dir() for path in workspace.marts.iterdir()),
        (make_plan(Run(workspace, Options(reports=False))), make_plan(Run(workspace))),
        begun,
    )


def test_two_refreshes_started_together_end_well_with_one_result(resubmitted: Resubmitted) -> None:
    """DuckDB lets one process write; the second one failed where nobody queued."""
    # The one that took the files in says that one of them was rejected.
    assert sorted(status for status, _ in resubmitted.ended) == [0, 1], resubmitted.ended
    assert sum("1 rejected" in said for _, said in resubmitted.ended) == 1, resubmitted.ended
    assert not any("Failed:" in said or "Traceback" in said for _, said in resubmitted.ended)
    assert resubmitted.releases == 2, "the one before and the one after"
    # Neither was to render, so the next night must: the reports still show the release before.
    without, with_reports = resubmitted.next_night
    assert without.nothing_new
    assert with_reports.reasons == ("reports are missing or out of date",)


def test_a_resubmission_supersedes_and_the_earlier_one_is_kept(resubmitted: Resubmitted) -> None:
    assert missing_episodes(resubmitted.workspace) == (77.0, "ok")
    assert resubmitted.new.release_id != resubmitted.old.release_id
    accepted = [
        e.rows_accepted
        for e in ledger_of(resubmitted.workspace).values()
        if e.agency == POLICE and e.dataset == "performance_return" and e.outcome == "accepted"
    ]
    assert accepted == [len(return_rows(POLICE))] * 2
    returned = figure(
        resubmitted.new, "fct_return", "status, resubmissions",
        agency_code=POLICE, dataset="performance_return", period=QUARTER,
    )  # fmt: skip
    assert returned == ("received", 1)
    assert (resubmitted.old.folder / "manifest.json").is_file()


def test_what_a_resubmission_changed_is_told_with_both_values(resubmitted: Resubmitted) -> None:
    old = resubmitted.old.release_id
    found = figures(
        resubmitted.new, "fct_revision",
        "area_code, previous_release_id, old_value, new_value, change, reason",
        indicator_code="missing_episodes", period=QUARTER,
    )  # fmt: skip
    changes = {"E06000016": (300, 77), "LLR": (562, 339), "LSCP": (300, 77)}
    assert found == [
        (
            area, old, *map(float, values), "changed",
            f"A newer return was received. The agency says: “{WHY}”",
        )
        for area, values in changes.items()
    ]  # fmt: skip
    assert figures(resubmitted.old, "fct_revision", "*") == []


def test_the_reason_for_a_change_is_asked_for_and_kept(resubmitted: Resubmitted) -> None:
    columns = "area_code, measure_code, question, state, explanation, given_in"
    assert figures(resubmitted.new, "fct_explanation", columns) == [
        ("E06000016", "missing_episodes", "reason_for_change", "answered", WHY, "explanation")
    ]
    assert figures(resubmitted.old, "fct_explanation", "*") == []


def test_a_rejected_resubmission_leaves_the_earlier_in_force(resubmitted: Resubmitted) -> None:
    entry = ledger_of(resubmitted.workspace)[f"{QUARTER}/{SCHOOLS}/again.csv"]
    assert (entry.outcome, entry.errors) == ("rejected", 1)
    shown = [
        figure(
            manifest, "fct_indicator", "numerator, status, submission_id",
            indicator_code="suspensions_per_100", area_code="E06000016", period=QUARTER,
        )
        for manifest in (resubmitted.old, resubmitted.new)
    ]  # fmt: skip
    assert shown[0] == shown[1] and shown[0] and shown[0][:2] == (1200.0, "ok")
    returned = figure(
        resubmitted.new, "fct_return", "status, errors",
        agency_code=SCHOOLS, dataset="performance_return", period=QUARTER,
    )  # fmt: skip
    assert returned == ("received", 1)


def test_the_same_file_twice_is_one_submission(copy: Workspace) -> None:
    entries = len(ledger_of(copy))
    sent = next((copy.raw / QUARTER / POLICE).glob("*.csv"))
    shutil.copyfile(sent, sent.with_name("the same again.csv"))
    status, said = run_command("refresh", "--home", copy.home)
    assert (status, "Nothing new" in said) == (0, True)
    assert len(ledger_of(copy)) == entries


@dataclass(frozen=True)
class BackAndForth:
    """The workspace as of the moment between the two returns, and brought back to the present.

    ``stayed`` was in force when the earlier moment stood in the warehouse, ``next_night`` what a
    refresh would have done then; ``present`` is what the run released that had begun before all.
    """

    rebuilt: Manifest
    stayed: Manifest
    next_night: Plan
    present: Manifest


@pytest.fixture(scope="module")
def back_and_forth(resubmitted: Resubmitted) -> BackAndForth:
    workspace = resubmitted.workspace
    _, rebuilt = release_again(workspace, utc_now(), Options(as_of=resubmitted.between))
    stayed, plan = in_force(workspace), make_plan(Run(workspace, Options(reports=False)))
    return BackAndForth(rebuilt, stayed, plan, release_figures(resubmitted.begun))


def test_an_earlier_moment_is_rebuilt_beside_the_release_in_force(
    resubmitted: Resubmitted, back_and_forth: BackAndForth
) -> None:
    old, new, rebuilt = resubmitted.old, resubmitted.new, back_and_forth.rebuilt
    assert back_and_forth.stayed.release_id == new.release_id
    assert rebuilt.raw["submissions"] == old.raw["submissions"]
    for table in old.raw["tables"]:
        again = (rebuilt.folder / f"{table}.parquet").read_bytes()
        assert again == (old.folder / f"{table}.parquet").read_bytes(), table
    # The warehouse was left as of that day: the next refresh brings it back to the present.
    assert "have changed since the last build" in back_and_forth.next_night.reasons[0]
    assert back_and_forth.present.release_id == new.release_id


def test_what_another_run_did_meanwhile_is_in_the_release_that_names_it(
    resubmitted: Resubmitted, back_and_forth: BackAndForth
) -> None:
    """Between one run's build and its release, another took a file in and built an earlier day.

    The release named the file and showed the day before it; and the next night said 'nothing new'.
    """
    built = resubmitted.begun.outcome.build
    assert built and built.ok, "it had to build what another had left as of an earlier day"
    sent = ledger_of(resubmitted.workspace)[f"{QUARTER}/{POLICE}/again.csv"].submission_id
    present = back_and_forth.present
    assert sent in {entry["submission_id"] for entry in present.raw["submissions"]}
    found = figure(
        present, "fct_measure", "value, submission_id",
        measure_code="missing_episodes", area_code="E06000016", period=QUARTER,
    )  # fmt: skip
    assert found == (77.0, sent)


def test_a_refresh_that_was_killed_again_and_again_is_completed_on_the_page(
    refreshed: Refreshed, quarter_raw: Path, tmp_path: Path
) -> None:
    """Killed while it takes in, builds and renders, and then materialised on Dagster's
    page: what comes of it is what the command gives that nobody disturbs."""
    import dagster as dg

    from pipelines.definitions import build_definitions

    workspace = Workspace(tmp_path / "killed")
    shutil.copytree(quarter_raw, workspace.raw)
    # Windows has no SIGKILL: there it is materialised only.
    moments = () if sys.platform == "win32" else ("Taking in files", "Building", "Rendering")
    for moment in moments:
        kill_at(moment, workspace)
        the_killed_run_stands_in_nobodys_way(workspace)
    job = build_definitions(workspace).resolve_job_def("refresh")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, partition_key=QUARTER)
        checks = result.get_asset_check_evaluations()
    assert result.success
    assert len(checks) > 60 and all(check.passed for check in checks)
    assert in_force(workspace).raw["tables"] == in_force(refreshed.workspace).raw["tables"]
    made, wanted = (
        {path.name for path in one.published.glob(f"{QUARTER}/*.*")}
        for one in (workspace, refreshed.workspace)
    )
    assert made == wanted and len(made) == 14 * len(FORMATS)


def kill_at(moment: str, workspace: Workspace) -> None:
    """Start a refresh and kill it shortly after it says that it has come so far."""
    said = workspace.home.with_name(f"{moment}.txt")
    process = start_warmed(said, "refresh", "--home", workspace.home)
    while process.is_alive() and not has_said(said, moment):
        time.sleep(0.05)
    time.sleep(0.7)
    process.kill()
    process.join(timeout=60)
    assert process.exitcode == -signal.SIGKILL, said.read_text(encoding="utf-8")


def has_said(said: Path, moment: str) -> bool:
    """Whether a line of what has been said so far begins so."""
    if not said.is_file():
        return False
    lines = said.read_text(encoding="utf-8", errors="replace").splitlines()
    return any(line.startswith(moment) for line in lines)


def the_killed_run_stands_in_nobodys_way(workspace: Workspace) -> None:
    """Dagster runs one refresh at a time: one that never ended would hold up every later night."""
    import dagster as dg

    from pipelines.defs.dead_runs import close_dead_runs

    with dg.DagsterInstance.from_config(str(workspace.dagster)) as instance:
        (left,) = instance.get_runs(dg.RunsFilter(statuses=[dg.DagsterRunStatus.STARTED]))
        assert close_dead_runs(workspace, instance) == [left.run_id]
        ended = instance.get_run_by_id(left.run_id)
        assert ended and ended.status == dg.DagsterRunStatus.FAILURE
        assert close_dead_runs(workspace, instance) == []
