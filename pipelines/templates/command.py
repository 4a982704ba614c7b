"""``assurance templates``: the return workbooks of a quarter, to be handed out."""

from __future__ import annotations

import sys
from itertools import groupby
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.contracts import load_contracts
from pipelines.contracts.load import seed_rows
from pipelines.periods import is_quarter
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace


def _quarter(_: click.Context, __: click.Parameter, key: str) -> str:
    if not is_quarter(key):
        raise click.BadParameter(f"'{key}' is not a quarter; write it like 2025-26-Q1.")
    return key


@click.command()
@click.option("--quarter", required=True, callback=_quarter, help="Like 2025-26-Q2.")
@click.option(
    "--agency",
    "agencies",
    multiple=True,
    help="Only this agency, by its code; may be given more than once. Else all that owe a return.",
)
@click.option("--csv", "with_csv", is_flag=True, help="A CSV file for each dataset as well.")
@home_option
def templates(quarter: str, agencies: tuple[str, ...], with_csv: bool, home: Path | None) -> None:
    """Write a return workbook for each agency: what it owes for a quarter, ready to be filled in.

    What it last sent stands beside the empty cells, so each workbook is for that agency alone.
    Ends with 1 where a workbook that is there already was left as it is.
    """
    from pipelines.templates.owed import returns_due
    from pipelines.templates.write import TEMPLATES, make_book, write_return_files

    console, workspace = Console(), Workspace.at(home)
    known = [row["agency_code"] for row in seed_rows(workspace.seeds, "agencies")]
    if unknown := [code for code in agencies if code not in known]:
        raise click.UsageError(f"'{unknown[0]}' is no agency. Known are: {', '.join(known)}.")
    contracts = load_contracts(workspace.contracts)
    due = [
        one
        for one in returns_due(workspace.seeds, quarter)
        if not agencies or one.agency_code in agencies
    ]
    kept: list[Path] = []
    for agency, mine in groupby(due, key=lambda one: one.agency_code):
        folder = workspace.data / TEMPLATES / quarter / agency
        try:
            book = make_book(workspace, contracts, quarter, list(mine))
        except WarehouseBusy as busy:
            say(console, str(busy))
            sys.exit(1)
        written, left = write_return_files(book, folder, with_csv=with_csv)
        for path in written:
            say(console, workspace.relative(path))
        kept += left
    without = [code for code in agencies or known if code not in {one.agency_code for one in due}]
    if without:
        say(console, f"Nothing is owed for {quarter} by: {', '.join(without)}.")
    for path in kept:
        say(
            console,
            f"{workspace.relative(path)} is there already and differs: it was left, somebody may"
            " have written in it. Move it away to have it made anew.",
        )
    sys.exit(1 if kept else 0)
