"""The last stage of a refresh: reports from the release, and their index.

Reads a release and never the warehouse: what a release does not hold, no report can show.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

from pipelines.intake.ledger import Submission
from pipelines.refresh.fingerprint import (
    candidates_fingerprint,
    is_up_to_date,
    newest_quarter,
    register_fingerprint,
    report_code_fingerprint,
    report_fingerprint,
    timetable_fingerprint,
)
from pipelines.refresh.options import RenderedReport
from pipelines.refresh.reports import Report, reports_of
from pipelines.refresh.run import Run
from pipelines.refresh.state import read_state, update_state
from pipelines.release import Manifest
from pipelines.release.read import latest_release, read_manifest
from pipelines.warehouse.connection import exclusive
from pipelines.workspace import Workspace


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
    shown: dict[tuple[str, bool, bool, bool], str] = {}
    wanted = []
    for report in reports_of(manifest, quarters):
        quarter, kind = report.last_quarter, report.kind
        alike = quarter, kind.has_timetable, kind.has_candidates, kind.has_register
        if alike not in shown:
            code_of = code
            code_of += timetable_fingerprint(manifest, quarter) if kind.has_timetable else ""
            code_of += candidates_fingerprint(manifest, quarter) if kind.has_candidates else ""
            code_of += register_fingerprint(manifest, quarter) if kind.has_register else ""
            shown[alike] = report_fingerprint(manifest, quarter, code_of)
        now = shown[alike]
        files = report.paths(run.workspace, run.options) + report.beside(run.workspace, run.options)
        there = all(path.is_file() for path in files)
        stays = is_up_to_date(known.get(report.key), now, is_newest=quarter == newest)
        if run.options.full or run.options.as_of or not stays or not there:
            wanted.append((report, now))
    return wanted


def render_reports(run: Run, quarters: tuple[str, ...]) -> list[RenderedReport]:
    """Render the reports of ``quarters`` that are missing or out of date, from the release.

    Raises:
        FileNotFoundError: there is no release yet.
        Exception: one of ``publishing.render.RENDER_ERRORS``.
    """
    from pipelines.publishing.render import Job
    from pipelines.publishing.render import render_reports as render
    from pipelines.publishing.workbooks import BESIDE, WORKBOOKS

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
            **dict(report.kind.settings),
        }
        notebook = run.workspace.notebooks / report.kind.notebook
        tables = WORKBOOKS[report.kind.code] if report.kind.has_tables else None
        beside = BESIDE.get(report.kind.code)
        jobs.append(Job(notebook, page.parent, page.stem, params, tables, beside))
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
    """Whether the sites tell of reports, release, publications and their duties as they are."""
    from pipelines.publication.site import is_current as is_told
    from pipelines.publishing.site import is_current

    release = latest_release(workspace.marts)
    return is_told(workspace, date.today()) and is_current(
        workspace.published, _data_docs(workspace), release
    )


def write_site(run: Run) -> None:
    """Bring both sites up to date: of the reports, and of what was published."""
    from pipelines.publication.site import is_current as is_told
    from pipelines.publication.site import write_site as tell
    from pipelines.publishing.site import write_site as write

    with exclusive(run.workspace):
        if site_is_current(run.workspace):
            return
        run.progress.step("Writing the index of the reports")
        with run.timed("write the index"):
            # First, for the reports' index links to it where it is there.
            if not is_told(run.workspace, date.today()):
                tell(run.workspace, date.today())
            in_force = latest_release(run.workspace.marts)
            write(run.workspace.published, _data_docs(run.workspace), in_force)


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
