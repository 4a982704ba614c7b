"""Calendars that Outlook and other programs import: RFC 5545, whole days only.

The same events and the same moment give the same bytes. An event keeps its ``uid`` for as long as
it is the same thing, so that a calendar imported again moves it and does not show it twice.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from uuid import NAMESPACE_URL, uuid5

# Octets of a line, without the two that end it (section 3.1).
_LONGEST_LINE = 75


@dataclass(frozen=True)
class Event:
    """One day on which something is due.

    ``identity`` tells it from every other event of the project: what, of whom, for which period.
    """

    identity: str
    day: date
    summary: str
    description: str

    @property
    def uid(self) -> str:
        """Unlike that of any other event anywhere, and the same every time."""
        return str(uuid5(NAMESPACE_URL, f"urn:safeguarding-assurance:{self.identity}"))


def calendar_text(name: str, events: Sequence[Event], written_at: datetime) -> str:
    """The file's text, its lines ended as the standard asks.

    Args:
        name: what programs call the calendar.
        events: in the order they are to stand in.
        written_at: when what they tell was released; without a time zone it is UTC.
    """
    stamp = (written_at.astimezone(UTC) if written_at.tzinfo else written_at).strftime(
        "%Y%m%dT%H%M%SZ"
    )
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Safeguarding Children Partnerships//Quality assurance timetable//EN",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"NAME:{_escaped(name)}",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for event in events for line in _event(event, stamp)),
        "END:VCALENDAR",
    ]
    return "".join(f"{folded}\r\n" for line in lines for folded in _folded(line))


def _event(event: Event, stamp: str) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    yield f"DTSTAMP:{stamp}"
    yield f"DTSTART;VALUE=DATE:{event.day:%Y%m%d}"
    # The day after: the end is not part of the event (section 3.6.1).
    yield f"DTEND;VALUE=DATE:{event.day + timedelta(days=1):%Y%m%d}"
    yield f"SUMMARY:{_escaped(event.summary)}"
    yield f"DESCRIPTION:{_escaped(event.description)}"
    # A day something is due is not a day one is away.
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _escaped(text: str) -> str:
    """TEXT (section 3.3.11): other control characters than a new line are not allowed at all."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    kept = (
        "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cs")) for line in lines
    )
    plain = "\n".join(kept).replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return plain.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Pieces of at most 75 octets; the later ones begin with a space, no character is divided."""
    piece, size = "", 0
    for character in line:
        octets = len(character.encode())
        if size + octets > _LONGEST_LINE:
            yield piece
            piece, size = " ", 1
        piece += character
        size += octets
    yield piece
