"""The night as Dagster runs it: one step, which is what ``assurance nightly`` does.

The refresh within it is a run of its own, with its assets and checks, as the command's is. One step
around it is what makes the summary come whichever way the refresh ends.
"""

import dagster as dg

from pipelines.defs.dead_runs import alive, close_dead_runs
from pipelines.defs.instance import prepare_instance
from pipelines.defs.session import DagsterProgress
from pipelines.nightly.night import spend_night
from pipelines.workspace import Workspace


def nightly_job(workspace: Workspace) -> dg.JobDefinition:
    """The job of every night, for one workspace."""

    @dg.op(
        name="spend_the_night",
        description="Refresh, back up, keep house, write the morning summary and send it.",
    )
    def spend_the_night(context: dg.OpExecutionContext) -> None:
        prepare_instance(workspace)
        with alive(workspace) as mark:
            # A run whose machine was switched off is known by this to be over.
            context.instance.add_run_tags(context.run_id, mark)
            night = spend_night(workspace, DagsterProgress(context.log))
        context.add_output_metadata(
            {
                "summary": workspace.relative(night.page),
                "needs somebody": list(night.summary.needs),
            }
        )
        context.log.info(night.summary.headline)
        if night.has_failed:
            raise dg.Failure(description=night.summary.headline, allow_retries=False)

    @dg.job(
        name="nightly",
        description="Refresh, back up, keep house, and write the morning summary.",
        executor_def=dg.in_process_executor,
    )
    def nightly() -> None:
        spend_the_night()

    return nightly


def nightly_schedule(workspace: Workspace, job: dg.JobDefinition) -> dg.ScheduleDefinition:
    """02:00 every night in London, whether or not anything is new: the summary says so."""

    @dg.schedule(
        name="nightly_refresh",
        job=job,
        cron_schedule="0 2 * * *",
        execution_timezone="Europe/London",
        default_status=dg.DefaultScheduleStatus.RUNNING,
        description="Every night the same as the command 'assurance nightly'.",
    )
    def nightly_refresh(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
        # One run at a time: a dead one would hold up this night and every later one.
        close_dead_runs(workspace, context.instance)
        return dg.RunRequest()

    return nightly_refresh
