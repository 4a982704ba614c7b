"""What goes wrong on the way: the faults of ``faults.yml``, and when each file arrives."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pipelines.demo.chance import generator
from pipelines.demo.parcel import Parcel
from pipelines.demo.spoil import SPOILERS
from pipelines.demo.texts import read_yaml
from pipelines.periods import quarter_bounds

FAULTS = Path(__file__).parent / "faults.yml"

# Most returns come between the tenth and the twenty-eighth day; two more days leave room for a
# weekend, when nobody sends.
_SOONEST, _LATEST = 12, 28
_EVERY = "every"
# What a fault of 'both' is planted in.
_BOTH = ("performance_return", "agency_narrative")
# The Planning and Delivery Group meets when the quarter's returns have come.
_MEETS_LATER = 16


@dataclass(frozen=True)
class Fault:
    """One entry of ``faults.yml``; ``details`` holds what only its kind needs."""

    fault_id: str
    kind: str
    quarters: tuple[str, ...]
    agency: str
    dataset: str
    what: str
    intake: str
    outcome: str
    details: Mapping[str, Any]

    def happens(self, agency: str, quarter: str) -> bool:
        """Whether it is planted in what the agency sends for the quarter."""
        return self.agency == agency and (_EVERY in self.quarters or quarter in self.quarters)

    def touches(self, dataset: str) -> bool:
        """Whether it is planted in files of this dataset."""
        return self.dataset == dataset or (self.dataset == "both" and dataset in _BOTH)


def load_faults(path: Path = FAULTS) -> tuple[Fault, ...]:
    """Every declared fault, in the order in which they are planted."""
    common = ("id", "kind", "quarters", "agency", "dataset", "what", "intake", "outcome")
    faults = []
    for entry in read_yaml(path):
        quarters = entry["quarters"]
        faults.append(
            Fault(
                fault_id=entry["id"],
                kind=entry["kind"],
                quarters=(_EVERY,) if quarters == _EVERY else tuple(quarters),
                agency=entry["agency"],
                dataset=entry["dataset"],
                what=entry["what"],
                intake=entry["intake"],
                outcome=entry["outcome"],
                details={key: value for key, value in entry.items() if key not in common},
            )
        )
    return tuple(faults)


def unreported(faults: tuple[Fault, ...]) -> frozenset[tuple[str, str]]:
    """(agency, quarter) of every return that never comes, or is rejected for good."""
    return frozenset(
        (fault.agency, quarter)
        for fault in faults
        if fault.outcome in ("missing", "rejected") and fault.touches("performance_return")
        for quarter in fault.quarters
    )


def arrival(
    seed: int, agency: str, quarter: str, dataset: str, faults: tuple[Fault, ...]
) -> datetime:
    """When the agency's file lands in its folder, in UTC."""
    days = _usual_days(seed, agency, quarter)
    if dataset == "outcome_assessment":
        days += _MEETS_LATER
    for fault in faults:
        if fault.happens(agency, quarter) and fault.touches(dataset):
            days = fault.details.get("arrives", days)
    return _working_moment(seed, agency, quarter, dataset, days)


def spoil(seed: int, parcels: list[Parcel], faults: tuple[Fault, ...]) -> list[Parcel]:
    """The files that really arrive: with their faults, less the missing, plus corrections."""
    sent = parcels
    for fault in faults:
        spoilt: list[Parcel] = []
        for parcel in sent:
            if not (fault.happens(parcel.agency, parcel.quarter) and fault.touches(parcel.dataset)):
                spoilt.append(parcel)
                continue
            again = fault.details.get("correction")
            later = None
            if again:
                later = parcel.copy(
                    stem=again["stem"],
                    arrives=_working_moment(
                        seed, parcel.agency, parcel.quarter, again["stem"], again["arrives"]
                    ),
                )
            spoilt += SPOILERS[fault.kind](parcel, later, fault.details)
        sent = spoilt
    return sent


def _usual_days(seed: int, agency: str, quarter: str) -> int:
    rng = generator(seed, "arrival", agency, quarter)
    return _SOONEST + int(rng.random() * (_LATEST - _SOONEST + 1))


def _working_moment(seed: int, agency: str, quarter: str, what: str, days: int) -> datetime:
    rng = generator(seed, "moment", agency, quarter, what)
    day = quarter_bounds(quarter)[1] + timedelta(days=days)
    day -= timedelta(days=max(0, day.weekday() - 4))
    minutes = 9 * 60 + int(rng.random() * 8 * 60)
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    return midnight + timedelta(minutes=minutes, seconds=int(rng.random() * 60))
