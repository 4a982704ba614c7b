"""``assurance encrypt`` and ``assurance decrypt``: turn the warehouse's file over.

Exit status: 0 done, 1 something stands in the way: what, and what to do, is printed.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.warehouse import turn
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace, WorkspaceDamaged


@click.command()
@home_option
def encrypt(home: Path | None) -> None:
    """Encrypt the warehouse with the key in ASSURANCE_WAREHOUSE_KEY.

    To change the key, give the one before as ASSURANCE_WAREHOUSE_KEY_BEFORE.
    """
    _said(home, turn.encrypt)


@click.command()
@home_option
def decrypt(home: Path | None) -> None:
    """Write the warehouse in the clear again; its key is in ASSURANCE_WAREHOUSE_KEY."""
    _said(home, turn.decrypt)


def _said(home: Path | None, turned: Callable[[Workspace], list[str]]) -> None:
    console = Console()
    try:
        told = turned(Workspace.at(home))
    except (WarehouseBusy, WorkspaceDamaged) as refused:
        say(console, str(refused))
        sys.exit(1)
    for line in told:
        say(console, line)
