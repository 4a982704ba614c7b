"""``assurance docs``: the dbt project's pages, and where each column comes from."""

from __future__ import annotations

import sys
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.warehouse.connection import WarehouseBusy, exclusive
from pipelines.warehouse.parsed import TransformError
from pipelines.workspace import Workspace


@click.command()
@home_option
def docs(home: Path | None) -> None:
    """Write the dbt project's pages and where each column comes from, and link to them.

    Takes about a minute, and only where a model, a catalogue or a setting has changed since.
    """
    from pipelines.lineage.write import NothingBuilt, write_pages

    console, workspace = Console(), Workspace.at(home)
    try:
        pages, is_new = write_pages(workspace)
        _link(workspace)
    except (NothingBuilt, TransformError, WarehouseBusy) as reason:
        say(console, str(reason))
        sys.exit(1)
    if not is_new:
        say(console, "Nothing has changed since these were made:")
    for page in pages:
        say(console, workspace.relative(page))


def _link(workspace: Workspace) -> None:
    """Both sites link to what is there."""
    from pipelines.publishing.site import is_current, write_site
    from pipelines.quality.docs import publish_docs
    from pipelines.release.read import latest_release

    with exclusive(workspace):
        index = publish_docs(workspace)
        release = latest_release(workspace.marts)
        if not is_current(workspace.published, index, release):
            write_site(workspace.published, index, release)
