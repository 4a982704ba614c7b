"""Whether a file that lies in ``data/raw`` says anything new, judged by the ledger.

The promise is that the newest sending stands. So bytes that are known say nothing new, unless a
newer return has taken their place since and they are then sent once more: that is a resubmission
like any other and is entered as one. The rules for telling the two apart are here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from operator import attrgetter

from pipelines.intake.arrivals import Arrival
from pipelines.intake.ledger import Submission

# What replaces what: the same key as the warehouse's succession (stg_submissions).
_SUCCESSION = attrgetter("dataset", "agency", "period", "publication", "release_period")


@dataclass(frozen=True)
class SentBefore:
    """Known bytes that are sent once more, after ``replaced_by`` had taken their place."""

    earlier: Submission
    replaced_by: Submission

    @property
    def reason(self) -> str:
        """What people are told of it."""
        return (
            f"The same file as submission {self.earlier.submission_id}, sent again after submission"
            f" {self.replaced_by.submission_id} had replaced it: it stands again"
        )


def replaced(
    known: Iterable[Submission],
    dataset: str,
    agency: str,
    period: str | None,
    publication: str | None,
) -> Submission | None:
    """The return that stands until this one is accepted; None where it is the first."""
    place = (dataset, agency, period, publication, None)
    mine = (one for one in known if one.outcome == "accepted" and _SUCCESSION(one) == place)
    return max(mine, key=attrgetter("sequence"), default=None)


class Lying:
    """When each file that lies in ``data/raw`` was last written, by folder and fingerprint."""

    def __init__(self, arrivals: Iterable[Arrival]) -> None:
        self._newest: dict[tuple[str, str], datetime] = {}
        for arrival in arrivals:
            key = (arrival.folder, arrival.sha256)
            self._newest[key] = max(arrival.received_at, self._newest.get(key, datetime.min))

    def written(self, entry: Submission) -> datetime | None:
        """When the file of this submission was last written; None where it lies there no more."""
        return self._newest.get((entry.folder, entry.sha256))


def is_new(arrival: Arrival, known: list[Submission], rules_sha256: str, lying: Lying) -> bool:
    """Whether intake has something to do with a file.

    Unseen bytes are new, and so are bytes that were refused under other rules, and accepted ones
    that are sent again after something else took their place.
    """
    same = _same(arrival, known)
    again = sent_before(arrival, known, lying)
    if again:
        # Looked at since? Then only other rules could bring another answer.
        same = [entry for entry in same if entry.sequence > again.replaced_by.sequence]
    return not any(
        entry.outcome == "accepted" or entry.rules_sha256 == rules_sha256 for entry in same
    )


def sent_before(arrival: Arrival, known: list[Submission], lying: Lying) -> SentBefore | None:
    """What the file repeats, where it is a resubmission of bytes that were replaced; else None.

    It is one where it was written after the newer return was received, and either the newer file
    lies there no more (it was overwritten), or this one came under a name that these bytes never
    had and after the newer file. A file that is only touched, or a folder that is copied without
    its times, must not bring old figures back.
    """
    accepted = [entry for entry in _same(arrival, known) if entry.outcome == "accepted"]
    if not accepted:
        return None
    mine = max(accepted, key=attrgetter("sequence"))
    if arrival.received_at <= mine.received_at:
        return None
    places = {_SUCCESSION(entry) for entry in accepted}
    later = [
        entry
        for entry in known
        if entry.sequence > mine.sequence
        and entry.outcome == "accepted"
        and entry.sha256 != arrival.sha256
        and _SUCCESSION(entry) in places
    ]
    newest = max(later, key=attrgetter("sequence"), default=None)
    if newest is None or arrival.received_at <= newest.received_at:
        return None
    written = lying.written(newest)
    has_new_name = arrival.name not in {entry.original_name for entry in accepted}
    if written is None or (has_new_name and arrival.received_at > written):
        return SentBefore(mine, newest)
    return None


def _same(arrival: Arrival, known: list[Submission]) -> list[Submission]:
    """The entries of these bytes in this folder; a file that has none is known by its name."""
    return [
        entry
        for entry in known
        if entry.sha256 == arrival.sha256
        and entry.folder == arrival.folder
        and (arrival.sha256 or entry.original_name == arrival.name)
    ]
