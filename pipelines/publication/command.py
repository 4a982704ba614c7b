"""``assurance publish``: sign off a Yearly Report, publish it, keep track of the duties.

Exit status: 0 done, 1 something stands in the way (what, and what to do, is printed), 2 wrong use.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import click
from rich.console import Console

from pipelines.console import home_option, say
from pipelines.periods import is_financial_year
from pipelines.publication.editions import NotReady, Subject
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.workspace import Workspace, WorkspaceDamaged


@click.group()
def publish() -> None:
    """Sign off and publish a Yearly Report, and keep track of the duties that follow."""


def _year(_: click.Context, __: click.Parameter, year: str) -> str:
    if not is_financial_year(year):
        raise click.BadParameter(f"'{year}' is not a financial year; write it like 2024-25.")
    return year


year_argument = click.argument("year", callback=_year)
partnership_argument = click.argument("partnership", type=click.Choice(["LSCP", "LRSCP"]))
role_option = click.option("--role", required=True, help="The role (not the name) of who did it.")
on_option = click.option(
    "--on", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day, like 2025-09-12; else today."
)


@publish.command("sign-off")
@year_argument
@partnership_argument
@role_option
@click.option("--reason", required=True, help="On what ground; it is kept with the edition.")
@on_option
@home_option
def sign_off(
    year: str, partnership: str, role: str, reason: str, day: datetime | None, home: Path | None
) -> None:
    """Record that the Yearly Report, as it lies there, is signed off."""
    from pipelines.publication import verb

    subject = Subject("yearly", year, partnership)
    _said(home, lambda at: verb.signed_off(at, subject, role, reason, _on(day)))


@publish.command()
@year_argument
@partnership_argument
@on_option
@click.option("--rehearsal", is_flag=True, help="Try it out on synthetic figures.")
@home_option
def yearly(
    year: str, partnership: str, day: datetime | None, rehearsal: bool, home: Path | None
) -> None:
    """Publish the Yearly Report: an edition that stays, and e-mails as drafts. Sends nothing."""
    from pipelines.publication import verb

    subject = Subject("yearly", year, partnership)
    _said(home, lambda at: verb.published(at, subject, _on(day), rehearsal=rehearsal))


@publish.command()
@year_argument
@partnership_argument
@click.option(
    "--to",
    "recipients",
    multiple=True,
    required=True,
    type=click.Choice(["panel", "dfe", "partners"]),
    help="The national Panel, the DfE unit, or the partners; may be given more than once.",
)
@role_option
@on_option
@home_option
def sent(
    year: str,
    partnership: str,
    recipients: tuple[str, ...],
    role: str,
    day: datetime | None,
    home: Path | None,
) -> None:
    """Record that the newest edition was sent, by whom and on which day."""
    from pipelines.publication import verb

    subject = Subject("yearly", year, partnership)
    _said(home, lambda at: verb.sent(at, subject, recipients, role, _on(day)))


@publish.command()
@year_argument
@partnership_argument
@home_option
def status(year: str, partnership: str, home: Path | None) -> None:
    """Every edition and every duty as it stands today; late is shown as late."""
    from pipelines.publication import verb

    subject = Subject("yearly", year, partnership)
    _said(home, lambda at: verb.standing(at, subject, date.today()))


def _on(day: datetime | None) -> date:
    return day.date() if day else date.today()


def _said(home: Path | None, act: Callable[[Workspace], list[str]]) -> None:
    """Do it and say what it says; what it refuses is said too, and ends with 1."""
    console = Console()
    try:
        lines = act(Workspace.at(home))
    except (NotReady, WarehouseBusy, WorkspaceDamaged) as refused:
        say(console, str(refused))
        sys.exit(1)
    for line in lines:
        say(console, line)
