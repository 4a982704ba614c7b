"""``assurance status`` and ``assurance remind``: who owes what, and the e-mails that say so."""

from __future__ import annotations

import sys
from collections import Counter
from datetime import datetime
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.contracts import load_contracts
from pipelines.periods import is_quarter
from pipelines.release.read import Manifest, latest_release
from pipelines.workspace import Workspace, WorkspaceDamaged

REMINDERS = "reminders"


def _quarters(_: click.Context, __: click.Parameter, keys: tuple[str, ...]) -> tuple[str, ...]:
    for key in keys:
        if not is_quarter(key):
            raise click.BadParameter(f"'{key}' is not a quarter; write it like 2025-26-Q1.")
    return keys


quarter_option = click.option(
    "--quarter",
    "quarters",
    multiple=True,
    callback=_quarters,
    help="Of this quarter; else of the newest, and what is open before it.",
)


@click.command()
@quarter_option
@home_option
def status(quarters: tuple[str, ...], home: Path | None) -> None:
    """Who owes what: received, late, missing, rejected; what is not explained.

    Ends with 1 where a return is overdue.
    """
    from pipelines.reminders.owed import asked_for, owed

    console = Console()
    workspace = Workspace.at(home)
    rows = owed(_release(console, workspace), _titles(workspace), quarters)
    if not rows:
        say(console, "Nothing is owed for that quarter.")
    for quarter, of_quarter in groupby(rows, key=lambda one: one.quarter):
        mine = list(of_quarter)
        counts = Counter(one.status for one in mine)
        questions = sum(one.questions for one in mine)
        told = [f"{n} {name}" for name, n in counts.items()]
        told += [asked_for(questions)] if questions else []
        say(console, f"{quarter}: " + ", ".join(told))
        for agency, of_agency in groupby(mine, key=lambda one: one.agency):
            say(console, f"  {agency}")
            for one in of_agency:
                say(console, f"    {one.title}: {one.standing()}.")
    sys.exit(1 if any(one.status in ("missing", "rejected") for one in rows) else 0)


@click.command()
@quarter_option
@home_option
def remind(quarters: tuple[str, ...], home: Path | None) -> None:
    """Write an e-mail to each agency that owes something, as a draft. Sends nothing."""
    from pipelines.reminders.letters import CONTACTS, read_contacts, write_reminders
    from pipelines.reminders.owed import owed

    console, workspace = Console(), Workspace.at(home)
    manifest = _release(console, workspace)
    try:
        contacts = read_contacts(workspace)
    except WorkspaceDamaged as refused:
        say(console, str(refused))
        sys.exit(1)
    rows = owed(manifest, _titles(workspace), quarters)
    folder = workspace.data / REMINDERS / f"{datetime.now():%Y-%m-%d-%H%M%S}"
    drafts = write_reminders(folder, rows, contacts)
    if not drafts:
        say(console, "Nobody owes anything.")
        return
    say(console, "Nothing was sent. Drafts to open, read and send:")
    for draft in drafts:
        say(console, f"  {workspace.relative(draft)}")
    without = [draft.stem for draft in drafts if draft.stem not in contacts]
    if without:
        say(
            console,
            f"No address is known for: {', '.join(without)}. Put it into"
            f" {workspace.relative(workspace.data / CONTACTS)} (agency_code, email).",
        )


def _titles(workspace: Workspace) -> dict[str, str]:
    contracts = load_contracts(workspace.contracts)
    return {name: contract.title for name, contract in contracts.items()}


def _release(console: Console, workspace: Workspace) -> Manifest:
    try:
        manifest = latest_release(workspace.marts)
    except WorkspaceDamaged as refused:
        say(console, str(refused))
        sys.exit(1)
    if manifest is None:
        say(console, "There is no release yet; run 'assurance refresh' first.")
        sys.exit(1)
    return manifest
