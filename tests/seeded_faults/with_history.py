"""Kinds of fault that only a comparison with earlier quarters shows, and such quarters."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from random import Random

from pipelines.contracts.load import seed_rows
from pipelines.demo.parcel import Parcel
from pipelines.demo.profile import SEEDS
from pipelines.demo.write import outgoing
from pipelines.intake.take_in import take_in
from pipelines.periods import quarter_bounds, shift_quarter
from pipelines.workspace import Workspace
from tests.seeded_faults.good_returns import GoodReturns
from tests.seeded_faults.planted import Draft, Kind, Planted

QUARTER = "2025-26-Q1"
# Its figures are large, and have groups.
AGENCY = "leicester_education"
# What each figure was in earlier quarters, in parts of what it is now; the last quarter last.
_SHARES = (0.95, 1.06, 0.97, 1.04, 0.94, 1.05, 0.96, 1.08)
# From this on the same figure twice is asked about, and a third more is no chance.
_LARGE = 100


def with_history(good: GoodReturns) -> list[Parcel]:
    """The good returns of which earlier quarters are known."""
    return [
        one for one in good.of("performance_return")
        if one.quarter == QUARTER and one.agency == AGENCY
    ]  # fmt: skip


def take_in_history(workspace: Workspace, good: GoodReturns) -> None:
    """Earlier quarters of these returns, all accepted, and the return itself as first sent."""
    for parcel in with_history(good):
        _put(workspace, parcel)
        for ago, share in enumerate(reversed(_SHARES), start=1):
            earlier = parcel.copy(quarter=shift_quarter(parcel.quarter, -ago))
            earlier.rows = [
                row | {"period": earlier.quarter, "value": _then(parcel, at, share)}
                for at, row in enumerate(parcel.rows)
                if at in _totals(parcel)
            ]
            _put(workspace, earlier)
    taken = take_in(workspace, now=datetime(2025, 9, 1, 2))
    refused = [one.submission.reason for one in taken if one.submission.outcome != "accepted"]
    assert not refused, refused


def _put(workspace: Workspace, parcel: Parcel) -> None:
    file = outgoing(parcel)
    path = workspace.raw / file.place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.content)
    end = quarter_bounds(parcel.quarter)[1]
    sent = datetime(end.year, end.month, end.day, tzinfo=UTC) + timedelta(days=20)
    os.utime(path, (sent.timestamp(), sent.timestamp()))


def _totals(parcel: Parcel) -> list[int]:
    return [at for at, row in enumerate(parcel.rows) if row.get("characteristic") == "total"]


def _now(parcel: Parcel, at: int) -> int:
    return int(str(parcel.rows[at]["value"]))


def _then(parcel: Parcel, at: int, share: float) -> int:
    return round(_now(parcel, at) * share)


def _large(chance: Random, good: GoodReturns) -> tuple[Draft, int]:
    posts = {row["measure_code"] for row in seed_rows(SEEDS, "measures") if row["counts"] == "fte"}
    found = [
        (parcel, at)
        for parcel in with_history(good)
        for at in _totals(parcel)
        if _now(parcel, at) >= _LARGE and parcel.rows[at]["measure"] not in posts
        and not parcel.rows[at]["note"]
    ]  # fmt: skip
    parcel, at = chance.choice(found)
    return Draft.of(chance, parcel), at


def _same_as_last_quarter(chance: Random, good: GoodReturns) -> Planted:
    draft, at = _large(chance, good)
    draft.put(at, "value", _then(draft.parcel, at, _SHARES[-1]))
    return draft.planted("equal_to_last_quarter", at=at, column="value", needs_history=True)


def _outside_usual_range(chance: Random, good: GoodReturns) -> Planted:
    draft, at = _large(chance, good)
    draft.put(at, "value", _now(draft.parcel, at) * chance.choice((3, 5, 10)))
    return draft.planted("outside_usual_range", at=at, column="value", needs_history=True)


def _changed_without_a_word(chance: Random, good: GoodReturns) -> Planted:
    draft, at = _large(chance, good)
    draft.put(at, "value", _now(draft.parcel, at) + chance.randint(1, 3))
    return draft.planted("reason_for_change", at=at, column="value", needs_history=True)


WITH_HISTORY: dict[str, Kind] = {
    "same as last quarter": _same_as_last_quarter,
    "outside the usual range": _outside_usual_range,
    "changed without a word": _changed_without_a_word,
}
