"""The job that does everything, and the schedule that starts it every night."""

import dagster as dg

from pipelines.defs.dead_runs import close_dead_runs
from pipelines.defs.quarters import QUARTERS
from pipelines.refresh.plan import make_plan
from pipelines.refresh.run import Run
from pipelines.workspace import Workspace

RANGE_START = "dagster/asset_partition_range_start"
RANGE_END = "dagster/asset_partition_range_end"

refresh_job = dg.define_asset_job(
    "refresh",
    selection=dg.AssetSelection.all(),
    description="Take in what is new, rebuild what has changed, release it, render its reports.",
    executor_def=dg.in_process_executor,
    tags={"purpose": "refresh"},
)


def quarter_tags(quarters: tuple[str, ...]) -> dict[str, str]:
    """The run tags that say which quarters a run is for, first to last."""
    known = set(QUARTERS.get_partition_keys())
    outside = [quarter for quarter in quarters if quarter not in known]
    if outside:
        first, last = min(known), max(known)
        raise ValueError(f"{outside[0]} lies outside the warehouse's quarters, {first} to {last}.")
    return {RANGE_START: min(quarters), RANGE_END: max(quarters)}


def nightly(workspace: Workspace) -> dg.ScheduleDefinition:
    """02:00 every night in London; skips, saying so, where there is nothing new."""

    @dg.schedule(
        name="nightly_refresh",
        job=refresh_job,
        cron_schedule="0 2 * * *",
        execution_timezone="Europe/London",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="The same refresh as the command's, every night.",
    )
    def nightly_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest | dg.SkipReason:
        close_dead_runs(workspace, context.instance)
        plan = make_plan(Run(workspace))
        if plan.nothing_new:
            return dg.SkipReason("Nothing new has arrived and nothing has changed.")
        return dg.RunRequest(tags=quarter_tags(plan.quarters) | {"reason": "; ".join(plan.reasons)})

    return nightly_refresh
