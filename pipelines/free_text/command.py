"""``assurance redact``: the texts that are withheld, and what is decided about each.

Exit status: 0 done, 1 the warehouse is busy or damaged, 2 wrong use or a decision that is refused.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace, WorkspaceDamaged


@click.command()
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
