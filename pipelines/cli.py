"""The ``assurance`` command: thin verbs over the same job that Dagster runs.

Exit status: 0 done, 1 something was rejected or a check failed, 2 wrong use.
"""

from __future__ import annotations

import json
import os
import sys
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

from pipelines import __version__
from pipelines.backups.command import backup, restore
from pipelines.console import ConsoleProgress, Verbs, home_option, say, say_outcome
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


@main.command()
@click.argument("text", required=False)
@click.option("--accept", is_flag=True, help="Show the text as it is: nobody can be recognised.")
@click.option("--mask", is_flag=True, help="Show it with [removed] in the place of each detail.")
@click.option("--replace", "replacement", help="Show these words in its place.")
@click.option("--role", help="The role (not the name) of whoever decides.")
@click.option("--reason", help="Why; it is kept with the decision.")
@home_option
def redact(
    text: str | None, accept: bool, mask: bool, replacement: str | None, role: str | None,
    reason: str | None, home: Path | None,
) -> None:  # fmt: skip
    """List the texts that are withheld for a personal detail, look at one, decide about it.

    Without TEXT: which are withheld, why, and where they were sent. With TEXT alone: the text
    itself, for your own screen. With a decision: what may be released in its place from now on.
    """
    from pipelines.free_text import verb

    workspace, console = Workspace.at(home), Console()
    wanted = sum([accept, mask, replacement is not None])
    if wanted > 1:
        raise click.UsageError("Give one of --accept, --mask and --replace.")
    if wanted and not (text and role and reason):
        raise click.UsageError("A decision needs the text's name, --role and --reason.")
    try:
        if not text:
            told = verb.listed(workspace)
        elif not wanted:
            told = verb.looked_at(workspace, text)
        else:
            shown = None if accept else "" if mask else replacement
            told = verb.decided(workspace, text, shown, str(role), str(reason))
    except (verb.NotHeld, verb.StillPersonal) as refused:
        raise click.UsageError(str(refused)) from refused
    except (WarehouseBusy, WorkspaceDamaged) as refused:
        say(console, str(refused))
        sys.exit(1)
    for line in told:
        say(console, line)


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--quarter", help="The quarter it is for, like 2025-26-Q1; else its folder's.")
@click.option("--agency", help="Who sends it: code or name; else its folder's.")
@click.option("--json", "as_json", is_flag=True, help="For programs: one JSON object.")
@home_option
def check(
    file: Path, quarter: str | None, agency: str | None, as_json: bool, home: Path | None
) -> None:
    """Say what intake would say about FILE, without taking it in. Nothing is written.

    Ends with 1 where it would not be accepted.
    """
    from pipelines.intake.check_file import check_file, place_of

    found = place_of(file)
    if not found and not (quarter and agency):
        raise click.UsageError("Say which --quarter it is for and which --agency sends it.")
    of_quarter, of_agency = found or ("", "")
    verdict = check_file(Workspace.at(home), file, quarter or of_quarter, agency or of_agency)
    if as_json:
        click.echo(json.dumps(verdict.as_json(), ensure_ascii=False, indent=2))
    else:
        for line in verdict.lines():
            say(Console(), line)
    sys.exit(0 if verdict.would_be_accepted else 1)


@main.command("audit-disclosure")
@click.argument(
    "paths", nargs=-1, required=True, metavar="FILES...", type=click.Path(True, path_type=Path)
)
@click.option(
    "--earlier",
    multiple=True,
    type=click.Path(True, file_okay=False, path_type=Path),
    help="A release that is still published; what it showed is known. Newest first.",
)
@click.option("--zeros-shown", is_flag=True, help="Take hidden counts to be 1 or more.")
@click.option(
    "--values",
    is_flag=True,
    help="Also print what each exposed figure can be. For those who may see them; what is printed"
    " must not leave the partnership.",
)
@click.option("--page", type=click.Path(dir_okay=False, path_type=Path), help="Write a page too.")
@home_option
def audit_disclosure(
    paths: tuple[Path, ...],
    earlier: tuple[Path, ...],
    zeros_shown: bool,
    values: bool,
    page: Path | None,
    home: Path | None,
) -> None:
    """Try to work out hidden figures: of releases, or of published files taken together.

    FILES are release folders, CSV files of official statistics, or folders of them. Ends with 1
    where any hidden figure can be narrowed.
    """
    from pipelines.disclosure.auditor import Beliefs, NotARelease
    from pipelines.disclosure.auditor.verb import audit_paths

    console = Console()
    try:
        status = audit_paths(
            paths,
            Workspace.at(home),
            lambda text: say(console, text),
            earlier=earlier,
            beliefs=Beliefs(zero_is_shown=zeros_shown),
            values=values,
            page=page,
        )
    except NotARelease as reason:
        raise click.UsageError(str(reason)) from reason
    sys.exit(status)


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
