"""Which files came since the last summary, and what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pipelines.intake.arrivals import PUBLISHED
from pipelines.intake.ledger import Submission
from pipelines.nightly.window import Window
from pipelines.refresh.run import read_ledger
from pipelines.words import number_of
from pipelines.workspace import Workspace

MOST_NAMED = 5


@dataclass
class Received:
    """Files by what became of them: where each lies below ``data/raw``."""

    accepted: list[str] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)
    # Still being written when the night came.
    left: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        """A sentence each, what needs somebody first."""
        told = [
            f"Not accepted: {place}. What to put right: {_feedback(place)}."
            for place in self.rejected
        ]
        told += [
            f"Left until it is whole: {place}. It was still being written." for place in self.left
        ]
        told += [
            f"Kept, not used: {place}. No mapping describes it; expectations/mappings holds them."
            for place in self.unused
        ]
        told += _by_period(self.accepted)
        return told or ["Nothing new was taken in."]


def _by_period(places: Sequence[str]) -> list[str]:
    """How many files came for each quarter and from whom, the newest quarter first."""
    senders: dict[str, list[str]] = {}
    for place in places:
        period, _, rest = place.partition("/")
        senders.setdefault(period, []).append(rest.partition("/")[0] if "/" in rest else "")
    told = []
    for period, of_period in sorted(senders.items(), reverse=True):
        names = sorted({name for name in of_period if name})
        listed = ", ".join(names[:MOST_NAMED])
        more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
        came = f", from {listed}{more}" if names else ""
        what = "Official statistics" if period == PUBLISHED else period
        told.append(f"{what}: {number_of(len(of_period), 'file')} taken in{came}.")
    return told


def received_in(workspace: Workspace, window: Window) -> Received:
    """What was taken in within the window, by the night or by anybody before it."""
    ledger = read_ledger(workspace)
    mine = [one for one in ledger if window.since < one.taken_in_at <= window.until]
    found = Received()
    lists = {
        "accepted": found.accepted,
        "rejected": found.rejected,
        "unrecognised": found.unused,
    }
    for entry in mine:
        place = "/".join(part for part in (entry.folder, entry.original_name) if part)
        if entry.outcome == "rejected" and _is_put_right(entry, ledger):
            continue
        if place not in lists[entry.outcome]:
            lists[entry.outcome].append(place)
    return found


def _is_put_right(entry: Submission, ledger: Sequence[Submission]) -> bool:
    """Whether the same agency has sent it again since, and it was accepted."""
    return any(
        later.outcome == "accepted"
        and later.sequence > entry.sequence
        and (later.agency, later.period) == (entry.agency, entry.period)
        and (
            later.dataset == entry.dataset
            if entry.dataset
            else (later.folder, later.original_name) == (entry.folder, entry.original_name)
        )
        for later in ledger
    )


def _folder(place: str) -> str:
    return place.rpartition("/")[0]


def _feedback(place: str) -> str:
    return f"data/feedback/{_folder(place)}".rstrip("/")
