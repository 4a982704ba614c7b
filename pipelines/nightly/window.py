"""From when to when a summary tells: what happened since the last one of an earlier day.

What the sensor took in during the day is told in the next morning, and a second night on the same
day tells what the first one told, and more.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta

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


def last_window(workspace: Workspace) -> Window | None:
    """What the last summary told of; None before the first, or where that is not known any more."""
    try:
        told = json.loads((workspace.morning / _STATE).read_text(encoding="utf-8"))
        moments = (datetime.fromisoformat(told[name]) for name in ("since", "until"))
        return Window(date.fromisoformat(told["day"]), *moments)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def window_of(last: Window | None, now: datetime) -> Window:
    """What a summary that is written ``now`` (with a time zone) tells of."""
    until = now.astimezone(UTC).replace(tzinfo=None)
    day = now.astimezone().date()
    if last is None or last.until > until:
        return Window(day, until - _FIRST, until)
    return Window(day, last.since if last.day == day else last.until, until)


def remember(workspace: Workspace, window: Window) -> None:
    """Write down what was told; losing it loses nothing but the beginning of the next window."""
    told = {name: value.isoformat() for name, value in asdict(window).items()}
    write_atomically(workspace.morning / _STATE, json.dumps(told))
