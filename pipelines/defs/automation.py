"""The job that does everything, and the sensor that starts it when files arrive."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

import dagster as dg

from pipelines.defs.quarters import QUARTERS
from pipelines.fingerprints import value_sha256
from pipelines.intake.folder import SETTLE_SECONDS, listing
from pipelines.refresh.options import Options, utc_now
from pipelines.refresh.plan import make_plan
from pipelines.refresh.run import Run
from pipelines.warehouse.connection import WarehouseBusy, exclusive
from pipelines.workspace import Workspace

SECONDS_BETWEEN_LOOKS = 30

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


def new_files(workspace: Workspace) -> dg.SensorDefinition:
    """Starts the intake of what is put into data/raw, once nothing there moves any more.

    The cursor holds two marks of the folder's listing: as it was last seen, and as it was last
    dealt with. A drop of many files is one run, and a file that is still being copied is no run
    yet: the listing has to be the same twice.
    """

    @dg.sensor(
        name="new_files",
        job=refresh_job,
        minimum_interval_seconds=SECONDS_BETWEEN_LOOKS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Takes in what is put into data/raw, as soon as it has been copied whole.",
    )
    def new_files_sensor(context: dg.SensorEvaluationContext) -> dg.SensorResult:
        files = listing(workspace.raw)
        mark = value_sha256([(one.place, one.size, one.written_at) for one in files])
        last = _Looked.read(context.cursor)
        looked = _Looked(seen=mark, dealt_with=last.dealt_with)
        if mark == last.dealt_with:
            return _skipped("Nothing has been put into data/raw since the last look.", looked)
        settled_by = utc_now() - timedelta(seconds=SETTLE_SECONDS)
        if mark != last.seen or any(settled_by < one.written_at <= utc_now() for one in files):
            return _skipped("Something is being put into data/raw: waiting until it lies.", looked)
        try:
            # A look must not last: while a run has the warehouse, the next look will do.
            with exclusive(workspace, patience_seconds=0):
                plan = make_plan(Run(workspace, Options(settle_seconds=SETTLE_SECONDS)))
        except WarehouseBusy:
            return _skipped("Another run is at work; looking again when it has ended.", looked)
        looked = _Looked(seen=mark, dealt_with=mark)
        if not plan.new_files:
            return _skipped("What was put into data/raw has been dealt with before.", looked)
        tags = quarter_tags(plan.quarters) | {"reason": "; ".join(plan.reasons)}
        return dg.SensorResult([dg.RunRequest(run_key=mark, tags=tags)], cursor=looked.text())

    return new_files_sensor


@dataclass(frozen=True)
class _Looked:
    """What the sensor remembers between two looks."""

    seen: str = ""
    dealt_with: str = ""

    @classmethod
    def read(cls, cursor: str | None) -> _Looked:
        seen, _, dealt_with = (cursor or "").partition(" ")
        return cls(seen, dealt_with)

    def text(self) -> str:
        return f"{self.seen} {self.dealt_with}"


def _skipped(why: str, looked: _Looked) -> dg.SensorResult:
    return dg.SensorResult(skip_reason=why, cursor=looked.text())
