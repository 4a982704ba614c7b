"""``assurance check``: what intake would say about a file, for whoever is about to send it.

Exit status: 0 it would be accepted, 1 it would not, 2 wrong use.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.workspace import Workspace


@click.command()
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
