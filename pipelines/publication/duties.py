"""What the partnerships owe around a Yearly Report, by when, and whether it was done in time.

Published by 30 September for the year to 31 March; a copy to the national Child Safeguarding
Practice Review Panel and to the Department for Education's unit within seven days of publication;
distributed to all relevant partners (the framework sets no day for that). Days are calendar days,
as the framework has them: a due day at a weekend stays where it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from pipelines.publication.editions import Edition
from pipelines.words import day_words, number_of

COPIES = {
    "panel": "A copy sent to the Child Safeguarding Practice Review Panel",
    "dfe": "A copy sent to the Department for Education's safeguarding arrangements unit",
}
PARTNERS = "partners"
DISTRIBUTED = "Distributed to all relevant partners"
DAYS_TO_SEND = 7


@dataclass(frozen=True)
class Duty:
    """One duty as it stands on a day."""

    code: str
    title: str
    due_on: date | None
    done_on: date | None
    today: date

    @property
    def days_late(self) -> int:
        """Days from the day it was due until it was done, or until today; 0 where in time."""
        if self.due_on is None:
            return 0
        return max(((self.done_on or self.today) - self.due_on).days, 0)

    @property
    def state(self) -> str:
        """done, done late, not done yet, or overdue."""
        if self.done_on:
            return "done late" if self.days_late else "done"
        return "overdue" if self.days_late else "not done yet"

    def sentence(self) -> str:
        """For the page and the screen: what, by when, done or how late."""
        due = f", due by {day_words(self.due_on)}" if self.due_on else ""
        late = f", {number_of(self.days_late, 'day')} late"
        done = f" on {day_words(self.done_on)}" if self.done_on else ""
        return f"{self.title}{due}: {self.state}{done}{late if self.days_late else ''}."


def publish_by(year: str) -> date:
    """'2024-25' -> 30 September 2025."""
    return date(int(year[:4]) + 1, 9, 30)


def duties(
    year: str, editions: Sequence[Edition], sent: Mapping[tuple[int, str], date], today: date
) -> list[Duty]:
    """The duties of a year's report. A new edition is sent again; the first one was published.

    Args:
        year: financial year, like '2024-25'.
        editions: those published so far, the first one first.
        sent: (edition, recipient) -> the day it was sent to 'panel' and 'dfe', or distributed to
            'partners'.
        today: the day to judge on.
    """
    first = editions[0].published_on if editions else None
    found = [Duty("publish", "Published", publish_by(year), first, today)]
    for edition in editions[-1:]:
        due = edition.published_on + timedelta(days=DAYS_TO_SEND)
        again = f" (edition {edition.number})" if edition.number > 1 else ""
        for code, title in COPIES.items():
            found.append(Duty(code, title + again, due, sent.get((edition.number, code)), today))
        done = sent.get((edition.number, PARTNERS))
        found.append(Duty(PARTNERS, DISTRIBUTED + again, None, done, today))
    return found
