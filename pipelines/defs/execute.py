"""Running the refresh job in this process, as the command does; recorded like any other run."""

from __future__ import annotations

from pathlib import Path

import dagster as dg

from pipelines.definitions import build_definitions
from pipelines.defs.automation import quarter_tags, refresh_job
from pipelines.defs.dead_runs import alive, close_dead_runs
from pipelines.defs.instance import prepare_instance
from pipelines.defs.reports import render_the_reports
from pipelines.defs.run_history import unhurried
from pipelines.refresh.plan import Plan
from pipelines.refresh.run import Run
from pipelines.storage import said_of_storage


def execute_refresh(run: Run, plan: Plan, instance: dg.DagsterInstance | None = None) -> bool:
    """Run the refresh job for the plan's quarters; True where every stage did its work.

    What was done, and what failed, stands in ``run.outcome``.
    """
    prepare_instance(run.workspace)
    job = build_definitions(run.workspace, run).resolve_job_def(refresh_job.name)
    wanted = None if run.options.reports else _all_but_reports(job)
    instance = instance or dg.DagsterInstance.get()
    with unhurried(), alive(run.workspace) as mark:
        close_dead_runs(run.workspace, instance)
        result = job.execute_in_process(
            instance=instance,
            asset_selection=wanted,
            tags=quarter_tags(plan.quarters) | mark | {"reason": "; ".join(plan.reasons)},
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
            raise_on_error=False,
        )
    if not result.success and not run.outcome.faults:
        failed = [event for event in result.all_events if event.is_step_failure]
        run.outcome.faults += [_said(event, run.workspace.home) for event in failed]
    return result.success


def _all_but_reports(job: dg.JobDefinition) -> list[dg.AssetKey]:
    return sorted(set(job.asset_layer.executable_asset_keys) - set(render_the_reports.keys))


def _said(event: dg.DagsterEvent, home: Path) -> str:
    """A failed step in one sentence: the innermost cause, without its stack."""
    error = getattr(event.event_specific_data, "error", None)
    while error is not None and error.cause is not None:
        error = error.cause
    told = (error.message if error else event.message) or ""
    if of_storage := said_of_storage(told, home):
        return of_storage
    lines = told.strip().splitlines() or ["unknown cause"]
    # A list of failed checks follows its heading.
    cause = " ".join(lines) if lines[0].endswith(":") else lines[0]
    return f"The step '{event.step_key or 'run'}' failed: {cause}"
