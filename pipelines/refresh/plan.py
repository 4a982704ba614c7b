"""Is there anything to do? Answered without importing dbt, Dagster or Great Expectations."""

from __future__ import annotations

from dataclasses import dataclass

from pipelines.intake.arrivals import Arrival
from pipelines.intake.take_in import find_new
from pipelines.periods import is_quarter, quarter_of, shift_quarter
from pipelines.refresh.fingerprint import build_fingerprint
from pipelines.refresh.publish import quarters_to_report, reports_wanted, site_is_current
from pipelines.refresh.run import Run, read_ledger
from pipelines.refresh.state import read_state
from pipelines.release.read import latest_release, named_latest


@dataclass(frozen=True)
class Plan:
    """What a refresh would do, and why; ``quarters`` are the ones it touches, oldest first."""

    new_files: tuple[Arrival, ...]
    reasons: tuple[str, ...]
    quarters: tuple[str, ...]

    @property
    def nothing_new(self) -> bool:
        """Whether everything is as it should be."""
        return not self.reasons


def make_plan(run: Run) -> Plan:
    """Compare what lies in the workspace with what was last built from it."""
    entries = read_ledger(run.workspace)
    new = [] if run.options.as_of else find_new(run.workspace, entries)
    if run.options.quarters:
        new = [a for a in new if a.is_official or a.context.period in run.options.quarters]
    reasons = []
    if new:
        reasons.append(f"{len(new)} new file{'s' if len(new) != 1 else ''}")
    state = read_state(run.workspace)
    built = state.get("build")
    manifest = latest_release(run.workspace.marts)
    if run.options.full or run.options.as_of:
        reasons.append("asked for" if run.options.full else "an earlier moment was asked for")
    elif built != build_fingerprint(run.workspace, entries, run.options, run.now):
        if entries:
            reasons.append("returns, rules, code or due dates have changed since the last build")
    elif manifest is None or state.get("release_code") != built:
        gone = named_latest(run.workspace.marts) if manifest is None else None
        reasons.append(
            f"the folder of release {gone} is not there any more"
            if gone
            else "the last build has not been released"
        )
    elif not run.options.reports:
        pass
    elif reports_wanted(run, manifest, quarters_to_report(run, entries)):
        reasons.append("reports are missing or out of date")
    elif not site_is_current(run.workspace):
        reasons.append("the index of the reports is missing or out of date")
    return Plan(tuple(new), tuple(reasons), _quarters(run, new, quarters_to_report(run, entries)))


def _quarters(run: Run, new: list[Arrival], reported: tuple[str, ...]) -> tuple[str, ...]:
    if run.options.quarters:
        return run.options.quarters
    arriving = {a.context.period for a in new if a.context.period and is_quarter(a.context.period)}
    # Official statistics alone are shown in the report of the quarter that ended last.
    last_ended = shift_quarter(quarter_of(run.now.date()), -1)
    return tuple(sorted(arriving | set(reported))) or (last_ended,)
