"""What the command says: progress on a terminal, plain lines elsewhere, and the summary."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.status import Status

from pipelines.refresh.options import Outcome
from pipelines.storage import said_of_storage
from pipelines.workspace import Workspace

if TYPE_CHECKING:
    from pipelines.intake.take_in import TakenIn

MOST_FILES_LISTED = 20

HOME = "pipelines.home"


def _remember_home(context: click.Context, _: click.Parameter, home: Path | None) -> Path | None:
    context.meta[HOME] = home
    return home


home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    callback=_remember_home,
    help="The folder that holds data/ and the reports (default: ASSURANCE_HOME, else the project).",
)


class Verbs(click.Group):
    """The command's verbs. A full disk or a shut folder is told in words, whichever meets it."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the verb.

        Raises:
            Exit: with status 1, where it could not write or read what it needs.
        """
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            told = said_of_storage(error, Workspace.at(ctx.meta.get(HOME)).home)
            if told is None:
                raise
            say(Console(), told)
            ctx.exit(1)


class ConsoleProgress:
    """A moving line on a terminal; one plain line a stage elsewhere."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status: Status | None = None
        self._last_stage = ""

    def __enter__(self) -> ConsoleProgress:
        if self._console.is_terminal:
            self._status = self._console.status("Looking for what is new")
            self._status.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._status:
            self._status.stop()

    def step(self, text: str) -> None:
        """Say what begins; away from a terminal, files are told by their first only."""
        if self._status:
            self._status.update(text)
            return
        stage = text.split("/", 1)[0].split(" (", 1)[0] if text.startswith("Taking in") else text
        stage = "Taking in files" if text.startswith("Taking in") else stage
        if stage != self._last_stage:
            self._last_stage = stage
            self._console.print(stage, highlight=False, markup=False)


def say(console: Console, text: str = "") -> None:
    """One plain line, whatever characters it holds."""
    console.print(text, highlight=False, markup=False, soft_wrap=True)


def say_outcome(console: Console, workspace: Workspace, outcome: Outcome) -> None:
    """The end of a run: what was taken in, what was refused and why, where the reports are."""
    _say_files(console, workspace, outcome)
    for place in outcome.left[:MOST_FILES_LISTED]:
        say(
            console,
            f"Left for the next run: {place}: it was still being written. Wait until it is whole"
            " and run again.",
        )
    for fault in outcome.faults:
        say(console, f"Failed: {fault}")
    for left_out in outcome.set_aside[:MOST_FILES_LISTED]:
        say(console, f"Left out: {left_out}")
    if len(outcome.set_aside) > MOST_FILES_LISTED:
        more = len(outcome.set_aside) - MOST_FILES_LISTED
        say(console, f"and {more} more; the report's gaps list all of them.")
    if outcome.faults and not outcome.release_is_new:
        say(console, "The release before this run stays in force.")
    if outcome.release_id:
        kind = "New release" if outcome.release_is_new else "The figures are those of release"
        say(console, f"{kind} {outcome.release_id}")
    if outcome.reports:
        say(console, f"Reports ({outcome.reports[0].renderer} renderer):")
        for report in outcome.reports:
            page, *others = report.paths
            endings = ", ".join(path.suffix for path in others)
            say(console, f"  {_shown(workspace, page)} (beside it: {endings})")
        index = workspace.published / "index.html"
        if index.is_file():
            say(console, f"All reports: {_shown(workspace, index)}")
    if outcome.seconds:
        spent = ", ".join(f"{stage} {seconds:.1f} s" for stage, seconds in outcome.seconds.items())
        say(console, f"Time: {spent}")


def _say_files(console: Console, workspace: Workspace, outcome: Outcome) -> None:
    if not outcome.taken_in:
        return
    counts = {"accepted": 0, "rejected": 0, "unrecognised": 0}
    for entries in _by_file(outcome.taken_in):
        counts[entries[0].submission.outcome] += 1
    told = f"Taken in: {counts['accepted']} accepted, {counts['rejected']} rejected"
    if counts["unrecognised"]:
        told += f", {counts['unrecognised']} kept but not used (no mapping describes them)"
    say(console, told)
    for entries in _by_file(outcome.standing_again)[:MOST_FILES_LISTED]:
        submission = entries[0].submission
        say(
            console,
            f"  Sent again: {submission.folder}/{submission.original_name}: {submission.reason}.",
        )
    for entry in outcome.taken_in:
        for warning in entry.warnings:
            place = f"{entry.submission.folder}/{entry.submission.original_name}"
            say(console, f"  Accepted, but look at {place}: {warning}")
    rejected = _by_file(outcome.rejected)
    for entries in rejected[:MOST_FILES_LISTED]:
        submission = entries[0].submission
        place = "/".join(part for part in (submission.folder, submission.original_name) if part)
        say(console, f"  Rejected: {place}: {submission.reason}")
        for feedback in (entry.feedback for entry in entries if entry.feedback):
            say(console, f"    What to put right: {_shown(workspace, feedback)}")
    more = len(rejected) - MOST_FILES_LISTED
    if more > 0:
        say(console, f"  and {more} more; see {_shown(workspace, workspace.feedback)}")
    say(console, f"Checks: {_shown(workspace, workspace.quality / 'docs' / 'index.html')}")


def _by_file(taken: Sequence[TakenIn]) -> list[list[TakenIn]]:
    """The entries of each file: one of several datasets is taken in, or rejected, as a whole."""
    found: dict[tuple[str | None, str], list[TakenIn]] = {}
    for entry in taken:
        key = (entry.submission.folder, entry.submission.original_name)
        found.setdefault(key, []).append(entry)
    return list(found.values())


def _shown(workspace: Workspace, path: Path) -> str:
    """A path to open: from the home, which the summary's first line names."""
    return workspace.relative(path)
