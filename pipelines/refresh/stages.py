"""The stages of a refresh: take in, build, release, report. Each may be run again at any time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pipelines.intake import ledger
from pipelines.intake.arrivals import Arrival
from pipelines.intake.ledger import Submission
from pipelines.intake.take_in import TakenIn, take_in
from pipelines.refresh.fingerprint import (
    build_fingerprint,
    is_up_to_date,
    newest_quarter,
    report_code_fingerprint,
    report_fingerprint,
)
from pipelines.refresh.options import (
    Options,
    Outcome,
    Progress,
    RenderedReport,
    Silent,
    utc_now,
)
from pipelines.refresh.reports import Report, reports_of
from pipelines.refresh.state import read_state, update_state
from pipelines.release import Manifest, ReleaseRefused, make_release
from pipelines.release.baselines import baseline_faults
from pipelines.release.read import latest_release, read_manifest
from pipelines.warehouse.connection import connected, exclusive
from pipelines.warehouse.transform import BuildResult, build, load_manifest
from pipelines.workspace import Workspace


@dataclass
class Run:
    """One refresh of one workspace: what was asked, who listens, what came of it so far."""

    workspace: Workspace
    options: Options = field(default_factory=Options)
    progress: Progress = field(default_factory=Silent)
    outcome: Outcome = field(default_factory=Outcome)
    now: datetime = field(default_factory=utc_now)

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Count the seconds of a stage towards the outcome."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            spent = time.perf_counter() - begun
            self.outcome.seconds[stage] = self.outcome.seconds.get(stage, 0.0) + spent


def read_ledger(workspace: Workspace) -> list[Submission]:
    """The whole ledger; empty where there is no warehouse yet."""
    if not workspace.database.is_file():
        return []
    with connected(workspace) as connection:
        return ledger.entries(connection)


def take_in_returns(run: Run, quarters: tuple[str, ...]) -> list[TakenIn]:
    """Take in what lies in these quarters' folders, and what lies in no usable folder."""

    def wanted(arrival: Arrival) -> bool:
        if arrival.is_official:
            return False
        return arrival.context.period in quarters or arrival.context.agency is None

    return _take_in(run, wanted)


def take_in_official(run: Run) -> list[TakenIn]:
    """Take in official statistics."""
    return _take_in(run, lambda arrival: arrival.is_official)


def _take_in(run: Run, wanted: Callable[[Arrival], bool]) -> list[TakenIn]:
    if run.options.as_of:
        return []

    def tell(done: int, total: int, arrival: Arrival) -> None:
        run.progress.step(f"Taking in {arrival.folder}/{arrival.name} ({done + 1} of {total})")

    with run.timed("take in and check"):
        taken = take_in(run.workspace, now=run.now, wanted=wanted, on_file=tell)
        if taken:
            from pipelines.quality.docs import publish_docs

            publish_docs(run.workspace)
    run.outcome.taken_in += taken
    return taken


def build_warehouse(run: Run) -> BuildResult | None:
    """Build and test every model, unless nothing that they are made of has changed (None)."""
    with exclusive(run.workspace):
        # Before the build: what is edited meanwhile must be built next time.
        wanted = _wanted_build(run)
        if not run.options.full and read_state(run.workspace).get("build") == wanted:
            return None
        run.progress.step("Building and testing the warehouse")
        with run.timed("build the warehouse"):
            # A run that is broken off must not leave a fingerprint that promises what is not there.
            update_state(run.workspace, build=None)
            result = build(run.workspace, as_of=_moment(run))
            if result.ok:
                update_state(run.workspace, build=wanted)
    run.outcome.build = result
    run.outcome.faults += describe_faults(run.workspace, result)
    if result.ok:
        run.outcome.set_aside += read_set_aside(run.workspace)
    return result


def _moment(run: Run) -> datetime:
    """As of when to build: now, and not before what another run took in since this one began."""
    if run.options.as_of:
        return run.options.as_of
    return max([run.now, *(entry.taken_in_at for entry in read_ledger(run.workspace))])


def _wanted_build(run: Run) -> str:
    return build_fingerprint(run.workspace, read_ledger(run.workspace), run.options, run.now)


def describe_faults(workspace: Workspace, result: BuildResult) -> list[str]:
    """Each failed model or test in a sentence; a test's own description where it has one."""
    if result.ok:
        return []
    nodes = load_manifest(workspace)["nodes"]
    told = []
    for fault in result.faults:
        meaning = nodes.get(fault.unique_id, {}).get("description", "").strip()
        if fault.kind == "test":
            told.append(
                f"The check '{fault.name}' failed on {fault.failures or 'some'} rows."
                + (f" {meaning}" if meaning else "")
            )
        else:
            told.append(f"The {fault.kind} '{fault.name}' could not be built: {fault.message}")
    return told


def read_set_aside(workspace: Workspace) -> list[str]:
    """Rows of a catalogue, and counts, that the build had to leave out; a sentence for each."""
    with connected(workspace) as connection:
        rows = connection.execute(
            """
            select message, 1 as kind, row_number as place from intermediate.int_catalogue_faults
            union all
            select message, 2, 0 from intermediate.int_impossible_figures
            order by kind, place, message
            """
        ).fetchall()
        return [row[0] for row in rows] + baseline_faults(connection)


def release_figures(run: Run) -> Manifest:
    """Make a release of the marts; the same figures again are the same release.

    Raises:
        ReleaseRefused: the figures may not leave the warehouse.
    """
    with exclusive(run.workspace):
        # Since this run built, another may have taken files in, built for another moment, or
        # failed its checks; a release asked for by itself may find nothing built at all.
        if read_state(run.workspace).get("build") != _wanted_build(run):
            result = build_warehouse(run)
            if result is not None and not result.ok:
                raise ReleaseRefused(
                    "The release was not written: the warehouse does not pass its checks."
                    " The previous release stays in force."
                )
        run.progress.step("Making the release")
        with run.timed("make the release"):
            manifest, is_new = make_release(
                run.workspace,
                now=run.now if run.options.as_of else _moment(run),
                as_of=run.options.as_of,
            )
        update_state(run.workspace, release_code=read_state(run.workspace).get("build"))
    run.outcome.release_id = manifest.release_id
    run.outcome.release_is_new = is_new
    return manifest


def quarters_to_report(run: Run, entries: list[Submission]) -> tuple[str, ...]:
    """The quarters asked for; else the newest with a return, and those reported before."""
    if run.options.quarters:
        return run.options.quarters
    returned = {e.period for e in entries if e.agency and e.outcome == "accepted" and e.period}
    reported = {key.split("/")[-2] for key in read_state(run.workspace).get("reports", {})}
    newest = {max(returned)} if returned else set()
    return tuple(sorted(newest | (reported & returned)))


def reports_wanted(
    run: Run, manifest: Manifest, quarters: tuple[str, ...]
) -> list[tuple[Report, str]]:
    """Each report of these quarters that is missing or out of date, with its fingerprint."""
    from pipelines.publishing.render import which_renderer

    known = read_state(run.workspace).get("reports", {})
    code = report_code_fingerprint(run.workspace, which_renderer())
    newest = newest_quarter(manifest)
    shown: dict[str, str] = {}
    wanted = []
    for report in reports_of(manifest, quarters):
        quarter = report.last_quarter
        if quarter not in shown:
            shown[quarter] = report_fingerprint(manifest, quarter, code)
        there = all(path.is_file() for path in report.paths(run.workspace, run.options))
        stays = is_up_to_date(known.get(report.key), shown[quarter], is_newest=quarter == newest)
        if run.options.full or run.options.as_of or not stays or not there:
            wanted.append((report, shown[quarter]))
    return wanted


def render_reports(run: Run, quarters: tuple[str, ...]) -> list[RenderedReport]:
    """Render the reports of ``quarters`` that are missing or out of date, from the release.

    Raises:
        FileNotFoundError: there is no release yet.
        Exception: one of ``publishing.render.RENDER_ERRORS``.
    """
    from pipelines.publishing.quarter_workbook import quarterly_workbook
    from pipelines.publishing.render import Job
    from pipelines.publishing.render import render_reports as render

    manifest = release_for(run)
    wanted = reports_wanted(run, manifest, quarters)
    if not wanted:
        return []
    jobs = []
    for report, _ in wanted:
        page = report.paths(run.workspace, run.options)[0]
        params = {
            "release": str(manifest.folder),
            "period": report.period,
            "partnership": report.partnership,
        }
        notebook = run.workspace.notebooks / report.kind.notebook
        tables = quarterly_workbook if report.kind.has_tables else None
        jobs.append(Job(notebook, page.parent, page.stem, params, tables))
    run.progress.step(f"Rendering {len(jobs)} reports")
    with run.timed("render the reports"):
        made = [
            RenderedReport(report.period, report.partnership, written.paths, written.renderer)
            for (report, _), written in zip(wanted, render(jobs), strict=True)
        ]
    if not run.options.as_of:
        with exclusive(run.workspace):
            known = read_state(run.workspace).get("reports", {})
            fresh = {report.key: shown for report, shown in wanted}
            update_state(run.workspace, reports=known | fresh)
    run.outcome.reports += made
    return made


def site_is_current(workspace: Workspace) -> bool:
    """Whether the index of the reports tells of them as they lie there."""
    from pipelines.publishing.site import is_current

    return is_current(workspace.published, _data_docs(workspace))


def write_site(run: Run) -> None:
    """Bring the index, the search and the links between the reports up to date."""
    from pipelines.publishing.site import write_site as write

    with exclusive(run.workspace):
        if site_is_current(run.workspace):
            return
        run.progress.step("Writing the index of the reports")
        with run.timed("write the index"):
            write(run.workspace.published, _data_docs(run.workspace))


def _data_docs(workspace: Workspace) -> Path:
    return workspace.quality / "docs" / "index.html"


def release_for(run: Run) -> Manifest:
    """The release this run made, else the one in force.

    Raises:
        FileNotFoundError: there is none.
    """
    if run.outcome.release_id:
        return read_manifest(run.workspace.marts / run.outcome.release_id)
    manifest = latest_release(run.workspace.marts)
    if manifest is None:
        raise FileNotFoundError("There is no release yet; run 'assurance refresh' first.")
    return manifest
