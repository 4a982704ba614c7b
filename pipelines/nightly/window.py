"""From when to when a summary tells: what happened since the last one of an earlier day.

What the sensor took in during the day is told in the next morning, and a second night on the same
day tells what the first one told, and more.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta

from pipelines.fingerprints import value_sha256
from pipelines.quality.files import write_atomically
from pipelines.workspace import Workspace

_STATE = "state.json"
# Where no summary was written before.
_FIRST = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """``day`` is the morning it is for; ``since`` and ``until`` are in UTC, without a time zone."""

    day: date
    since: datetime
    until: datetime
    # Marks of what had been left out of the figures by then, so that it is not news again.
    left_out: tuple[str, ...] = ()

    def news(self, left_out: Sequence[str]) -> list[str]:
        """What is left out of the figures and had not been told of before."""
        return [one for one in left_out if value_sha256(one) not in self.left_out]

    def having_told(self, left_out: Sequence[str]) -> Window:
        """The same window; a night that built nothing does not know what is left out."""
        if not left_out:
            return self
        return replace(self, left_out=tuple(value_sha256(one) for one in left_out))


def last_window(workspace: Workspace) -> Window | None:
    """What the last summary told of; None before the first, or where that is not known any more."""
    try:
        told = json.loads((workspace.morning / _STATE).read_text(encoding="utf-8"))
        return Window(
            date.fromisoformat(told["day"]),
            datetime.fromisoformat(told["since"]),
            datetime.fromisoformat(told["until"]),
            tuple(told["left_out"]),
        )
    except (OSError, ValueError, KeyError, TypeError):
        return None


def window_of(last: Window | None, now: datetime) -> Window:
    """What a summary that is written ``now`` (with a time zone) tells of."""
    until = now.astimezone(UTC).replace(tzinfo=None)
    day = now.astimezone().date()
    if last is None or last.until > until:
        return Window(day, until - _FIRST, until)
    since = last.since if last.day == day else last.until
    return Window(day, since, until, last.left_out)


def remember(workspace: Workspace, window: Window) -> None:
    """Write down what was told; losing it loses nothing but the beginning of the next window."""
    told = {
        "day": window.day.isoformat(),
        "since": window.since.isoformat(),
        "until": window.until.isoformat(),
        "left_out": window.left_out,
    }
    write_atomically(workspace.morning / _STATE, json.dumps(told))
