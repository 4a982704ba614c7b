from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from pipelines.nightly.window import Window, last_window, remember, window_of
from pipelines.workspace import Workspace

FIRST = datetime(2025, 8, 1, 2, tzinfo=UTC)


def test_each_morning_begins_where_the_last_one_ended() -> None:
    """What the sensor took in at noon was in nobody's summary."""
    first = window_of(None, FIRST)
    second = window_of(first, FIRST + timedelta(days=3))
    assert first.since == datetime(2025, 7, 31, 2)
    assert (second.since, second.until) == (datetime(2025, 8, 1, 2), datetime(2025, 8, 4, 2))
    assert second.day == date(2025, 8, 4)


def test_a_second_night_of_a_day_tells_what_the_first_one_told_too() -> None:
    """It takes the first one's place: what that one said would be lost."""
    first = window_of(None, FIRST)
    again = window_of(first, FIRST + timedelta(hours=3))
    assert (again.day, again.since) == (first.day, first.since)
    assert again.until > first.until


def test_what_was_told_is_remembered_and_may_be_lost(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    assert last_window(workspace) is None
    told = window_of(None, FIRST).having_told(["targets.csv, row 4: no such indicator."])
    remember(workspace, told)
    assert last_window(workspace) == told
    assert window_of(told, FIRST).having_told([]).left_out == told.left_out
    (workspace.morning / "state.json").write_text("{", encoding="utf-8")
    assert last_window(workspace) is None


def test_a_clock_that_was_wrong_does_not_silence_later_mornings() -> None:
    far = Window(date(2035, 1, 1), datetime(2034, 12, 31), datetime(2035, 1, 1))
    assert window_of(far, FIRST).since == datetime(2025, 7, 31, 2)
