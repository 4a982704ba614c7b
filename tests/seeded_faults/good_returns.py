"""Returns without a fault: what the demonstration's agencies mean to send, before it is spoilt."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from random import Random

from pipelines.contracts import Contract, load_contracts
from pipelines.demo import intended_parcels
from pipelines.demo.parcel import Parcel
from pipelines.workspace import PROJECT_ROOT

SEED = 20250401
# With a Section 11 self-assessment, with a practitioner survey, and the newest.
QUARTERS = ["2023-24-Q4", "2024-25-Q4", "2025-26-Q1"]
# What an audit tool exports has no contract's columns; explanations answer what was asked before.
_OF_OTHER_SHAPE = ("audit_export", "explanation")
# Whole as files, but in these somebody has left out what they are rightly asked for: actions
# without an owner, a finding without an action.
_WITH_A_WANT = {
    "2023-24-Q4/rutland_early_help/assurance_statement.csv",
    "2024-25-Q4/leicestershire_early_help/assurance_statement.xlsx",
    "2025-26-Q1/business_office/action_log.xlsx",
}


@dataclass(frozen=True)
class GoodReturns:
    """Returns in which nothing is wrong, and the contracts they keep."""

    parcels: tuple[Parcel, ...]
    contracts: dict[str, Contract]

    def of(self, *datasets: str) -> list[Parcel]:
        """The returns of these datasets."""
        return [parcel for parcel in self.parcels if parcel.dataset in datasets]

    def one_of(self, chance: Random, *datasets: str) -> Parcel:
        """A return of one of these datasets, each dataset as likely as another."""
        wanted = [name for name in datasets if self.of(name)]
        return chance.choice(self.of(chance.choice(wanted)))

    def smallest(self, each: int) -> GoodReturns:
        """Of each dataset only so many returns, those with the fewest rows."""
        names = sorted({parcel.dataset for parcel in self.parcels})
        kept = (sorted(self.of(name), key=lambda one: len(one.rows))[:each] for name in names)
        return GoodReturns(tuple(one for some in kept for one in some), self.contracts)


def good_returns() -> GoodReturns:
    """Every good return of three quarters, the same on every machine."""
    contracts = load_contracts(PROJECT_ROOT / "expectations")
    return GoodReturns(tuple(_good(intended_parcels(SEED, QUARTERS, ()))), contracts)


def _good(sent: Iterable[list[Parcel]]) -> Iterable[Parcel]:
    for parcels in sent:
        for parcel in parcels:
            if parcel.dataset not in _OF_OTHER_SHAPE and parcel.place not in _WITH_A_WANT:
                yield parcel
