"""The one place where Dagster's definitions are put together."""

from __future__ import annotations

import warnings

import dagster as dg

# Partitions by static key with one run for many are marked beta; the pinned version has them.
warnings.filterwarnings("ignore", category=dg.BetaWarning)

from pipelines.contracts import load_contracts  # noqa: E402
from pipelines.defs.automation import new_files, refresh_job  # noqa: E402
from pipelines.defs.nights import nightly_job, nightly_schedule  # noqa: E402
from pipelines.defs.release import release_asset  # noqa: E402
from pipelines.defs.reports import render_the_reports  # noqa: E402
from pipelines.defs.returns import intake_assets  # noqa: E402
from pipelines.defs.session import session_resource  # noqa: E402
from pipelines.defs.warehouse import warehouse_assets  # noqa: E402
from pipelines.permissions import owner_only  # noqa: E402
from pipelines.refresh.run import Run  # noqa: E402
from pipelines.release.tables import PUBLIC_TABLES  # noqa: E402
from pipelines.warehouse.parsed import load_manifest  # noqa: E402
from pipelines.workspace import Workspace  # noqa: E402


def build_definitions(workspace: Workspace, run: Run | None = None) -> dg.Definitions:
    """Everything Dagster knows, for one workspace.

    Args:
        workspace: where data and outputs lie.
        run: the refresh that the command is about to execute; Dagster's page makes its own.
    """
    warehouse = warehouse_assets(load_manifest(workspace))
    marts = [key for key in warehouse.keys if key.path[-1] in PUBLIC_TABLES]
    night = nightly_job(workspace)
    return dg.Definitions(
        assets=[
            *intake_assets(load_contracts(workspace.contracts)),
            warehouse,
            release_asset(sorted(marts)),
            render_the_reports,
        ],
        jobs=[refresh_job, night],
        schedules=[nightly_schedule(workspace, night)],
        sensors=[new_files(workspace)],
        resources={"session": session_resource(workspace, run)},
        executor=dg.in_process_executor,
    )


@dg.definitions
def defs() -> dg.Definitions:
    """The definitions of the workspace that ASSURANCE_HOME names, else of the project."""
    owner_only()
    return build_definitions(Workspace.at())
