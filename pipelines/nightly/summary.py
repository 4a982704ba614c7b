"""The morning summary: whether all is well, what needs somebody, what happened, what is open.

No figure of a release, no cell of a file: what is counted here are files, returns, texts and
checks. It may be sent by e-mail.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

import duckdb

from pipelines.nightly.files import Received, received_in
from pipelines.nightly.housekeeping import HouseKept
from pipelines.nightly.standing import Overdue, overdue_returns, release_lines, to_decide
from pipelines.nightly.window import Window
from pipelines.refresh.options import Outcome
from pipelines.warehouse.connection import WarehouseBusy
from pipelines.words import day_words, number_of
from pipelines.workspace import Workspace, WorkspaceDamaged

MOST_LISTED = 20
_T = TypeVar("_T")
# A program's own words about a fault may hold what a cell holds; the command's output has them.
_CAUSE = re.compile(r"^(The step '[^']*' failed|The \w+ '[^']*' could not be built): .*", re.DOTALL)


@dataclass(frozen=True)
class Section:
    """A heading and sentences under it."""

    heading: str
    lines: tuple[str, ...]


@dataclass(frozen=True)
class Summary:
    """What is told. ``needs``: what this night brought that somebody has to do something about."""

    home: str
    day: date
    headline: str
    needs: tuple[str, ...]
    sections: tuple[Section, ...]
    has_faults: bool
    is_synthetic: bool

    @property
    def subject(self) -> str:
        """The subject of an e-mail, and the heading of a message."""
        return f"Safeguarding assurance, {day_words(self.day)}: {self.headline}"


def sum_up(
    workspace: Workspace, outcome: Outcome, kept: HouseKept, window: Window, seconds: float
) -> Summary:
    """What there is to tell of a night.

    Args:
        workspace: the home as the night left it.
        outcome: what the refresh did.
        kept: what housekeeping did.
        window: from when to when is told.
        seconds: how long the night took.
    """
    damage: list[str] = []
    nothing: list[str] = []
    received = _read(lambda: received_in(workspace, window), Received(), damage)
    received.left = list(outcome.left)
    overdue = _read(lambda: overdue_returns(workspace, window), Overdue(), damage)
    decide = _read(lambda: to_decide(workspace, window.day), nothing, damage)
    release, is_synthetic = _read(
        lambda: release_lines(workspace, window), (["It cannot be read."], False), damage
    )
    faults = [without_cause(fault) for fault in outcome.faults]
    faults += [one for one in damage if one not in faults]
    needs = tuple(_needs(faults, kept, received, overdue, window.news(outcome.set_aside)))
    return Summary(
        home=workspace.home.name,
        day=window.day,
        headline=_headline(needs, received, overdue, decide),
        needs=needs,
        sections=tuple(
            Section(heading, tuple(_listed(lines)))
            for heading, lines in (
                ("What failed", [*faults, *kept.faults, *_still_in_force(faults)]),
                ("Files", received.lines()),
                ("Returns that became overdue", overdue.new),
                ("To be decided or put right", [*decide, *_left_out(outcome)]),
                ("Overdue from before", overdue.old),
                ("Asked about and not explained", overdue.unexplained),
                ("Due within a week", overdue.soon),
                ("Release in force", release),
                ("Housekeeping", kept.done),
                ("How long it took", list(_times(outcome, seconds))),
            )
            if lines
        ),
        has_faults=bool(faults or kept.faults),
        is_synthetic=is_synthetic,
    )


def without_cause(fault: str) -> str:
    """A fault as it may be sent by e-mail: which step or table, and not in a program's words."""
    return _CAUSE.sub(r"\1.", fault)


def _read(asked: Callable[[], _T], otherwise: _T, damage: list[str]) -> _T:
    """What is asked for; where the home cannot tell, that is told instead of ending the night."""
    try:
        return asked()
    except (WorkspaceDamaged, WarehouseBusy) as reason:
        told = str(reason)
    except (duckdb.Error, OSError) as error:
        told = f"A part of this summary could not be made ({type(error).__name__})."
    if told not in damage:
        damage.append(told)
    return otherwise


def _needs(
    faults: Sequence[str],
    kept: HouseKept,
    received: Received,
    overdue: Overdue,
    left_out: Sequence[str],
) -> Iterator[str]:
    """What this night brought. What has been open for longer is told below, and raises nothing."""
    if faults:
        yield "the refresh failed"
    if kept.faults:
        yield "housekeeping or the delivery of this summary failed"
    if received.rejected:
        yield f"{number_of(len(received.rejected), 'file')} not accepted"
    if overdue.new:
        yield f"{number_of(len(overdue.new), 'return')} became overdue"
    if left_out:
        yield f"{number_of(len(left_out), 'thing')} newly left out of the figures"


def _headline(
    needs: Sequence[str], received: Received, overdue: Overdue, decide: Sequence[str]
) -> str:
    if needs:
        return f"needs you: {'; '.join(needs)}."
    came = number_of(len(received.accepted), "file") if received.accepted else ""
    told = f"all is well. {came} taken in." if came else "all is well. Nothing new was taken in."
    still = len(overdue.old) + len(overdue.unexplained) + len(decide)
    return told + (f" {number_of(still, 'thing')} still open from before." if still else "")


def _still_in_force(faults: Sequence[str]) -> Iterator[str]:
    if faults:
        yield (
            "The release and the reports of before stay in force. To see the cause, run 'assurance"
            " refresh', or open the run in 'assurance ui'. The next night tries again."
        )


def _left_out(outcome: Outcome) -> Iterator[str]:
    if outcome.set_aside:
        yield (
            f"{number_of(len(outcome.set_aside), 'thing')} left out of the figures (a row of a"
            " catalogue, a count, a text): the night's output and the reports' gaps name each."
        )


def _times(outcome: Outcome, seconds: float) -> Iterator[str]:
    spent = ", ".join(f"{stage} {took:.0f} s" for stage, took in outcome.seconds.items())
    yield f"{seconds:.0f} seconds" + (f": {spent}." if spent else ".")


def _listed(lines: Sequence[str]) -> Iterator[str]:
    yield from lines[:MOST_LISTED]
    if len(lines) > MOST_LISTED:
        yield f"and {len(lines) - MOST_LISTED} more."
