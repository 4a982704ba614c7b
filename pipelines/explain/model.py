"""The chain behind a figure, as a tree: figure -> measures -> parts -> places in files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path


@dataclass(frozen=True)
class Catalogue:
    """The row of the catalogue that holds in the figure's period."""

    code: str
    title: str
    definition: str | None
    unit: str
    multiplier: float
    decimals: int
    polarity: str
    period_type: str
    interval_method: str | None
    caveat: str | None
    valid_from: date | None
    numerator_measures: tuple[str, ...]
    denominator_measures: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A row of fct_indicator: as released, or as the warehouse holds it."""

    value: float | None
    status: str
    lower: float | None
    upper: float | None
    numerator: float | None
    denominator: float | None
    interval_method: str | None
    basis: str
    denominator_period: str | None
    missing_parts: str | None
    caveat: str | None
    submissions: frozenset[str]


@dataclass(frozen=True)
class Revision:
    """What a release said of the figure when it differed from the one before."""

    release_id: str
    change: str
    old_value: float | None
    old_status: str | None
    new_value: float | None
    new_status: str | None
    reason: str


@dataclass(frozen=True)
class Submission:
    """A row of the ledger, and where the original is kept. ``origin``: whose, in words."""

    submission_id: str
    dataset: str | None
    origin: str
    folder: str
    original_name: str
    sha256: str
    received_at: datetime
    outcome: str
    reason: str | None
    kept: Path


@dataclass(frozen=True)
class Place:
    """Rows of one sheet of one submission; no rows where only the submission is known."""

    submission: Submission
    sheet: str | None = None
    rows: tuple[int, ...] = ()


@dataclass(frozen=True)
class Owed:
    """A return that should hold a count that is not there."""

    agency: str
    status: str
    due_on: date | None


@dataclass(frozen=True)
class Part:
    """One measure's count for one area and period; the value is None where it is not shown."""

    area: str
    period: str
    value: float | None
    status: str
    places: tuple[Place, ...]
    owed: tuple[Owed, ...] = ()


@dataclass(frozen=True)
class Measure:
    """A measure above or below the line, with its parts by area and time."""

    code: str
    title: str
    is_numerator: bool
    parts: tuple[Part, ...]
    is_population: bool = False


@dataclass(frozen=True)
class Explanation:
    """Everything about one figure. ``unhidden`` is the warehouse's own figure, where asked for.

    ``explained``: what was asked about the counts behind it, and what their senders say.
    """

    catalogue: Catalogue
    area: str
    area_code: str
    period: str
    period_label: str
    release_id: str
    figure: Figure
    unhidden: Figure | None
    revisions: tuple[Revision, ...]
    measures: tuple[Measure, ...]
    published: tuple[Place, ...]
    also_named: tuple[Place, ...]
    notes: tuple[str, ...]
    explained: tuple[str, ...] = ()

    @property
    def hides_counts(self) -> bool:
        """Whether no count may be told: the figure is confidential, and nobody asked for more."""
        return self.figure.status == "c" and self.unhidden is None
