"""Faults planted by chance from a seed, one a file, and what becomes of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

from pipelines.intake.accepted_before import AcceptedBefore
from pipelines.warehouse.connection import connected
from pipelines.workspace import Workspace
from tests.seeded_faults.good_returns import GoodReturns
from tests.seeded_faults.in_cells import IN_CELLS
from tests.seeded_faults.in_files import IN_FILES
from tests.seeded_faults.in_rows import IN_ROWS
from tests.seeded_faults.judge import Judge, Verdict
from tests.seeded_faults.planted import Kind
from tests.seeded_faults.with_history import WITH_HISTORY, take_in_history, with_history

KINDS: dict[str, Kind] = {**IN_CELLS, **IN_ROWS, **IN_FILES, **WITH_HISTORY}


@dataclass(frozen=True)
class Score:
    """``recall``: of the faults, those found and told well. ``precision``: of what is said, what
    is about a fault. ``alarms`` is how much is said."""

    files: int
    caught: int
    told: int
    alarms: int
    false: int

    @property
    def recall(self) -> float:
        """The share of the faults that were found, with their cell and a remedy."""
        return self.told / self.files if self.files else 1.0

    @property
    def precision(self) -> float:
        """The share of the findings that a fault is behind."""
        return 1 - self.false / self.alarms if self.alarms else 1.0


@contextmanager
def judging(folder: Path, good: GoodReturns) -> Iterator[Judge]:
    """A judge who knows earlier quarters of one agency."""
    workspace = Workspace(folder)
    take_in_history(workspace, good)
    with connected(workspace) as connection:
        yield Judge(workspace, AcceptedBefore(connection))


def planted_faults(judge: Judge, good: GoodReturns, seed: int, number: int) -> list[Verdict]:
    """So many faults, of each kind in turn."""
    names = list(KINDS)
    verdicts = []
    for place in range(number):
        kind = names[place % len(names)]
        # Each fault has chance of its own: a new kind changes none of the others.
        chance = Random(f"{seed}/{kind}/{place // len(names)}")
        verdicts.append(judge.planted(kind, KINDS[kind](chance, good)))
    return verdicts


def clean_files(judge: Judge, good: GoodReturns) -> list[Verdict]:
    """Every good return as it is; those whose earlier quarters are known compared with them."""
    compared = {one.place for one in with_history(good)}
    return [judge.good(parcel, parcel.place in compared) for parcel in good.parcels]


def score(verdicts: Sequence[Verdict]) -> Score:
    """The verdicts added up."""
    return Score(
        files=len(verdicts),
        caught=sum(one.caught for one in verdicts),
        told=sum(one.caught and one.told for one in verdicts),
        alarms=sum(one.alarms for one in verdicts),
        false=sum(one.false for one in verdicts),
    )


def failures(verdicts: Sequence[Verdict]) -> list[Verdict]:
    """What was missed, told badly or said in vain."""
    return [one for one in verdicts if not (one.caught and one.told) or one.false]
