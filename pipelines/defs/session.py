"""What every asset needs: the workspace, and the run that collects what was done."""

import dagster as dg

from pipelines.intake.folder import SETTLE_SECONDS
from pipelines.refresh.options import Options, Progress, read_moment
from pipelines.refresh.run import Run
from pipelines.workspace import Workspace


class DagsterProgress:
    """Progress as lines of Dagster's log."""

    def __init__(self, log: dg.DagsterLogManager) -> None:
        self._log = log

    def step(self, text: str) -> None:
        """One line."""
        self._log.info(text)


class RefreshOptions(dg.Config):
    """What can be asked of a run on Dagster's page, as with the command's options.

    ``as_of`` is read as the command reads it: a day or a moment, in UTC where no zone is given.
    """

    full: bool = False
    as_of: str | None = None


class Session:
    """One per run. The command hands in its own ``run`` to hear what happens."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @property
    def workspace(self) -> Workspace:
        """Where everything lies."""
        return self.run.workspace


def session_resource(workspace: Workspace, run: Run | None = None) -> dg.ResourceDefinition:
    """The resource ``session``: the given run, else a new one for each Dagster run."""

    @dg.resource(config_schema=RefreshOptions.to_config_schema())
    def session(context: dg.InitResourceContext) -> Session:
        if run is not None:
            return Session(run)
        config = context.resource_config
        asked = config.get("as_of")
        progress: Progress | None = DagsterProgress(context.log) if context.log else None
        started = Run(
            workspace,
            Options(
                full=bool(config.get("full")),
                as_of=read_moment(asked) if asked else None,
                settle_seconds=SETTLE_SECONDS,
            ),
        )
        if progress:
            started.progress = progress
        return Session(started)

    return session
