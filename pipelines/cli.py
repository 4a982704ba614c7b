"""The ``assurance`` command: thin verbs over the same job that Dagster runs.

Exit status: 0 done, 1 something was rejected or a check failed, 2 wrong use.
"""

from __future__ import annotations

import os
import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

from pipelines import __version__
from pipelines.backups.command import backup, restore
from pipelines.console import ConsoleProgress, Verbs, home_option, say, say_outcome
from pipelines.disclosure.command import audit_disclosure
from pipelines.free_text.command import redact
from pipelines.intake.command import check
from pipelines.lineage.command import docs
from pipelines.nightly.command import nightly
from pipelines.periods import parse_quarter, reporting_quarters
from pipelines.permissions import narrow, owner_only
from pipelines.publication.command import publish
from pipelines.refresh.options import Options, read_moment
from pipelines.refresh.plan import make_plan
from pipelines.refresh.run import Run, read_ledger
from pipelines.release.read import latest_release
from pipelines.reminders.command import remind, status
from pipelines.templates.command import templates
from pipelines.warehouse.command import decrypt, encrypt
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace, WorkspaceDamaged


def _quarter(_: click.Context, __: click.Parameter, keys: tuple[str, ...]) -> tuple[str, ...]:
    known = reporting_quarters(date.today())
    for key in keys:
        try:
            parse_quarter(key)
        except ValueError as error:
            raise click.BadParameter(str(error)) from error
        if key not in known:
            raise click.BadParameter(
                f"'{key}' is not a quarter that returns are taken in for"
                f" ({known[0]} to {known[-1]})."
            )
    return keys


def _moment(_: click.Context, __: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        return read_moment(text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.group(cls=Verbs, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__)
def main() -> None:
    """The safeguarding assurance warehouse: returns in, figures and reports out."""
    owner_only()


@main.command()
@home_option
@click.option(
    "--quarter",
    "quarters",
    multiple=True,
    callback=_quarter,
    help="Only this quarter, like 2025-26-Q1; may be given more than once.",
)
@click.option("--full", is_flag=True, help="Rebuild and render everything, changed or not.")
@click.option(
    "--as-of",
    callback=_moment,
    help="Rebuild what was known then (2025-07-21 or 2025-07-21T14:30, UTC), beside the release"
    " in force.",
)
@click.option(
    "--no-reports",
    is_flag=True,
    help="End with the release; the next refresh without this renders what is missing.",
)
def refresh(
    home: Path | None,
    quarters: tuple[str, ...],
    full: bool,
    as_of: datetime | None,
    no_reports: bool,
) -> None:
    """Take in what is new, rebuild what changed, release it and render its reports."""
    sys.exit(_refresh(Workspace.at(home), Options(quarters, full, as_of, not no_reports)))


@main.command()
@home_option
def report(home: Path | None) -> None:
    """As refresh; where data/raw is empty, synthetic returns are made first.

    Ends well when the reports are there, even where a return was rejected: that one is listed.
    """
    workspace = Workspace.at(home)
    console = Console()
    if _is_empty(workspace.raw):
        from pipelines.demo import write_demo

        files = write_demo(workspace.raw)
        say(console, f"data/raw was empty: {len(files)} synthetic files were made.")
    ended = _refresh(workspace, Options())
    try:
        manifest = latest_release(workspace.marts)
    except WorkspaceDamaged:
        sys.exit(ended)  # The refresh has said so.
    index = workspace.published / "index.html"
    if not manifest or not index.is_file():
        sys.exit(ended or 1)
    say(console, f"Open {index}")
    sys.exit(0)


@main.command()
@home_option
def demo(home: Path | None) -> None:
    """Make synthetic returns in an empty data/raw."""
    from pipelines.demo import DemoRefused, write_demo

    workspace = Workspace.at(home)
    try:
        files = write_demo(workspace.raw)
    except DemoRefused as refusal:
        raise click.UsageError(str(refusal)) from refusal
    say(Console(), f"{len(files)} synthetic files were made in {workspace.raw}.")


@main.command()
@home_option
@click.option("--port", default=3000, show_default=True, help="Where the page is served.")
def ui(home: Path | None, port: int) -> None:
    """Open Dagster's page, with its schedules, at http://localhost:<port>. Ctrl-C ends it."""
    from pipelines.defs.page import serve

    sys.exit(serve(Workspace.at(home), port))


@main.command()
@home_option
@click.option(
    "--port",
    default=8000,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Where the reports are shown; 0 takes any that is free.",
)
def serve(home: Path | None, port: int) -> None:
    """Show the reports at http://localhost:<port>, on this machine only. Ctrl-C ends it."""
    from pipelines.publishing import server

    console = Console()
    try:
        status = server.serve(Workspace.at(home), port, lambda text: say(console, text))
    except server.PortTaken as taken:
        raise click.UsageError(str(taken)) from taken
    sys.exit(status)


@main.command()
def dictionary() -> None:
    """Write docs/data_dictionary.md from the contracts, catalogues and models."""
    from pipelines.contracts.dictionary import PAGE, data_dictionary

    workspace = Workspace.at()
    page = workspace.project / PAGE
    page.parent.mkdir(exist_ok=True)
    page.write_text(data_dictionary(workspace.contracts, workspace.dbt_project), encoding="utf-8")
    say(Console(), f"Wrote {PAGE.as_posix()}.")


@main.command()
@click.argument("indicator")
@click.option("--area", required=True, help="Code or name, like LRSCP or Rutland.")
@click.option("--period", required=True, help="Like 2025-26-Q1, or a year: 2024-25.")
@click.option(
    "--confidential",
    is_flag=True,
    help="Tell the warehouse's own counts, also those the release hides. For analysts who may open"
    " the warehouse; what is printed must not leave the partnership.",
)
@home_option
def explain(indicator: str, area: str, period: str, confidential: bool, home: Path | None) -> None:
    """Say where a released figure comes from, down to the rows of the files."""
    from pipelines import explain as chain

    workspace, console = Workspace.at(home), Console()
    try:
        found = chain.explain(workspace, indicator, area, period, confidential=confidential)
    except chain.Unknown as unknown:
        raise click.UsageError(str(unknown)) from unknown
    except (chain.NothingToExplain, WarehouseBusy, WorkspaceDamaged) as reason:
        say(console, str(reason))
        sys.exit(1)
    for line in chain.lines(found, workspace):
        say(console, line)


def _is_empty(raw: Path) -> bool:
    return not any(
        path.is_file() and not path.name.startswith((".", "README")) for path in raw.rglob("*")
    )


def _known_by(workspace: Workspace, moment: datetime) -> bool:
    return any(entry.taken_in_at <= moment for entry in read_ledger(workspace))


def _refresh(workspace: Workspace, options: Options) -> int:
    console = Console()
    say(console, f"Workspace {workspace.home}")
    for narrowed in narrow(workspace):
        say(console, narrowed)
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with ConsoleProgress(console) as progress:
        run = Run(workspace, options, progress)
        try:
            if options.as_of and not _known_by(workspace, options.as_of):
                say(console, f"Nothing had been taken in by {options.as_of:%Y-%m-%d %H:%M} (UTC).")
                return 2
            plan = make_plan(run)
            if plan.nothing_new:
                done = True
            else:
                progress.step("Starting (" + "; ".join(plan.reasons) + ")")
                from pipelines.defs.execute import execute_refresh

                done = execute_refresh(run, plan)
        except (WarehouseBusy, WorkspaceDamaged) as reason:
            say(console, str(reason))
            return 1
    if plan.nothing_new:
        manifest = latest_release(workspace.marts)
        say(console, "Nothing new has arrived and nothing has changed.")
        if manifest:
            say(console, f"Release {manifest.release_id} stays in force.")
        return 0
    say_outcome(console, workspace, run.outcome)
    outcome = run.outcome
    sound = not (outcome.rejected or outcome.faults or outcome.set_aside)
    return 0 if done and sound else 1


for command in (
    check,
    redact,
    audit_disclosure,
    publish,
    status,
    remind,
    templates,
    docs,
    nightly,
    backup,
    restore,
    encrypt,
    decrypt,
):
    main.add_command(command)

if __name__ == "__main__":
    main()
