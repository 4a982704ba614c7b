"""What a person may ask of a refresh, and what a run tells while it works."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
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
    """

    quarters: tuple[str, ...] = ()
    full: bool = False
    as_of: datetime | None = None
    reports: bool = True


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


def utc_now() -> datetime:
    """The present moment in UTC, without a time zone, as the ledger keeps it."""
    return datetime.now(UTC).replace(tzinfo=None)
