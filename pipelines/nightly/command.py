"""``assurance nightly``: what a scheduler calls, with an exit status for what watches it."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import ConsoleProgress, home_option, say, say_outcome
from pipelines.workspace import Workspace


@click.command()
@home_option
def nightly(home: Path | None) -> None:
    """Refresh, back up, keep house, and write the morning summary (and send it, if configured).

    Ends with 1 where this night brought something that needs somebody: a file that was not
    accepted, a return that became overdue, a check, a backup or a delivery that failed. What has
    been open for longer is told and changes nothing. In the environment: ASSURANCE_SMTP_HOST,
    _PORT, _SECURITY, _USER, _PASSWORD, _FROM, _TO; ASSURANCE_WEBHOOK_URL, _KIND.
    """
    from pipelines.nightly.night import spend_night

    console, workspace = Console(), Workspace.at(home)
    say(console, f"Workspace {workspace.home}")
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with ConsoleProgress(console) as progress:
        night = spend_night(workspace, progress)
    if night.is_refreshed and not (night.outcome.taken_in or night.outcome.release_id):
        say(console, "Nothing new has arrived and nothing has changed.")
    say_outcome(console, workspace, night.outcome)
    for line in night.kept.done:
        say(console, line)
    for fault in night.kept.faults:
        say(console, f"Failed: {fault}")
    say(console, night.summary.subject)
    say(console, f"Summary: {workspace.relative(night.page)} and {night.text.name} beside it.")
    sys.exit(0 if night.is_well else 1)
