"""One night, from the first look into data/raw to the summary; the same by command and Dagster."""

from __future__ import annotations

import time
import traceback
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from pipelines.intake.folder import SETTLE_SECONDS
from pipelines.nightly.delivery import deliver
from pipelines.nightly.housekeeping import HouseKept, keep_house
from pipelines.nightly.pages import write_pages
from pipelines.nightly.summary import Summary, sum_up
from pipelines.nightly.window import last_window, remember, window_of
from pipelines.refresh.options import Options, Outcome, Progress, Silent
from pipelines.refresh.plan import make_plan
from pipelines.refresh.run import Run
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace, WorkspaceDamaged

_PACKAGE = Path(__file__).resolve().parents[1]


@dataclass(frozen=True)
class Night:
    """What a night did: ``page`` and ``text`` are its summary's files."""

    outcome: Outcome
    kept: HouseKept
    summary: Summary
    page: Path
    text: Path
    is_refreshed: bool

    @property
    def is_well(self) -> bool:
        """Whether nobody has to do anything about this night."""
        return not self.summary.needs

    @property
    def has_failed(self) -> bool:
        """Whether a part of the night's own work was not done, whatever agencies sent."""
        return not self.is_refreshed or self.summary.has_faults


def spend_night(
    workspace: Workspace, progress: Progress | None = None, now: datetime | None = None
) -> Night:
    """Refresh, keep house, sum up, deliver the summary. Each is done whatever the others came to.

    Args:
        workspace: the home.
        progress: told what happens.
        now: the moment that the night begins, in UTC; else the present one.
    """
    begun, moment = time.perf_counter(), now or datetime.now(UTC)
    naive = moment.astimezone(UTC).replace(tzinfo=None)
    options = Options(settle_seconds=SETTLE_SECONDS)
    run = Run(workspace, options, progress or Silent(), now=naive)
    is_refreshed = _refresh(run)
    run.progress.step("Keeping house")
    with run.timed("keep house"):
        # A backup's name says when it was made, which may be long after the night began.
        kept = keep_house(workspace, now or datetime.now(UTC))
    run.progress.step("Summing up")
    window = window_of(last_window(workspace), moment)
    seconds = time.perf_counter() - begun
    summary = sum_up(workspace, run.outcome, kept, window, seconds)
    page, text = write_pages(workspace, summary)
    undelivered = deliver(summary)
    if undelivered:
        kept = HouseKept(kept.done, [*kept.faults, *undelivered])
        summary = sum_up(workspace, run.outcome, kept, window, seconds)
        page, text = write_pages(workspace, summary)
    remember(workspace, window.having_told(run.outcome.set_aside))
    return Night(run.outcome, kept, summary, page, text, is_refreshed)


def _refresh(run: Run) -> bool:
    """The refresh that ``assurance refresh`` does; what goes wrong is told in the outcome."""
    try:
        plan = make_plan(run)
        if plan.nothing_new:
            return True
        run.progress.step("Starting (" + "; ".join(plan.reasons) + ")")
        from pipelines.defs.execute import execute_refresh

        done = execute_refresh(run, plan)
    except (WarehouseBusy, WorkspaceDamaged) as reason:
        run.outcome.faults.append(str(reason))
        return False
    except Exception as error:
        # The night goes on: the house is kept, and somebody is told in the morning.
        run.outcome.faults.append(_unexpected(error))
        return False
    if not done and not run.outcome.faults:
        run.outcome.faults.append("A step of the refresh failed.")
    return done


def _unexpected(error: Exception) -> str:
    """Where a fault lies that nobody foresaw; its own words may hold what a file holds."""
    frames = traceback.extract_tb(error.__traceback__)
    at = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)][-1]
    place = f"{Path(at.filename).relative_to(_PACKAGE.parent).as_posix()}, line {at.lineno}"
    return (
        f"The refresh ended with a fault that was not foreseen ({type(error).__name__}, {place})."
    )
