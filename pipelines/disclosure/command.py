"""``assurance audit-disclosure``: attack what is published.

Exit status: 0 nothing hidden can be narrowed, 1 something can, 2 wrong use.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.workspace import Workspace


@click.command("audit-disclosure")
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
