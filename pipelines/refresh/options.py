"""What a person may ask of a refresh, and what a run tells while it works."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.intake.take_in import TakenIn
    from pipelines.warehouse.transform import BuildResult

PARTNERSHIPS = ("LSCP", "LRSCP", "LLR")


@dataclass(frozen=True)
class Options:
    """``quarters``: only these quarters' folders and reports. ``full``: trust no fingerprint.

    ``as_of`` (UTC, without time zone): build and release what was known at that moment; nothing
    new is taken in then, and the release in force stays. ``reports``: without it a run ends with
    its release; the next run that may renders what is then missing or out of date.
    ``settle_seconds``: a file that was written less than this ago is left for the next run; 0
    where a person waits, who has just saved it.
    """

    quarters: tuple[str, ...] = ()
    full: bool = False
    as_of: datetime | None = None
    reports: bool = True
    settle_seconds: float = 0


class Progress(Protocol):
    """Told what happens; the command draws it, Dagster logs it. Never told a cell's value."""

    def step(self, text: str) -> None:
        """A stage, or an item of one, begins."""


class Silent:
    """Nobody is listening."""

    def step(self, text: str) -> None:
        """Say nothing."""


@dataclass(frozen=True)
class RenderedReport:
    """One report as written: ``paths`` in the order of ``publishing.render.FORMATS``."""

    period: str
    partnership: str
    paths: tuple[Path, ...]
    renderer: str


@dataclass
class Outcome:
    """What a run did, filled in by its stages."""

    taken_in: list[TakenIn] = field(default_factory=list)
    # Files that somebody was still writing: where they lie below data/raw.
    left: list[str] = field(default_factory=list)
    build: BuildResult | None = None
    release_id: str | None = None
    release_is_new: bool = False
    reports: list[RenderedReport] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    # What was left out of a build that otherwise stands: a sentence each, with file and row.
    set_aside: list[str] = field(default_factory=list)
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def rejected(self) -> list[TakenIn]:
        """The files that this run refused."""
        return [entry for entry in self.taken_in if entry.submission.outcome == "rejected"]

    @property
    def standing_again(self) -> list[TakenIn]:
        """The files that were replaced once and, sent again, took their place back."""
        return [
            entry
            for entry in self.taken_in
            if entry.submission.outcome == "accepted" and entry.submission.reason
        ]


def read_moment(text: str) -> datetime:
    """The moment that a person asks for as of, in UTC without a time zone; a day means all of it.

    Raises:
        ValueError: it is no moment, or has not come yet; the message says so and how to write one.
    """
    try:
        moment = datetime.combine(date.fromisoformat(text), time.max)
    except ValueError:
        try:
            moment = datetime.fromisoformat(text)
        except ValueError as error:
            raise ValueError(
                f"'{text}' is not a moment; write it like 2025-07-21 or 2025-07-21T14:30 (UTC)."
            ) from error
    if moment.tzinfo:
        moment = moment.astimezone(UTC).replace(tzinfo=None)
    if moment.date() > utc_now().date():
        raise ValueError(f"{text} has not come yet; what is known then nobody knows.")
    return moment


def utc_now() -> datetime:
    """The present moment in UTC, without a time zone, as the ledger keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
