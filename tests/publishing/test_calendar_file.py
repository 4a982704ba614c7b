from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from pipelines.publishing.calendar_file import Event, calendar_text

MOMENT = datetime(2025, 9, 10, 2, 0, 5)
LONG = "Überprüfung – “Voice”, 100% of children’s families; ẞ€😀 " * 5
AWKWARD = "One; two, three \\ four: five\r\nsix\nseven\x07\x0b\u2028eight"


def event(day: date = date(2025, 7, 31), **told: str) -> Event:
    words = {"identity": "rule/agency/2025-26-Q1", "summary": "Due", "description": "D"} | told
    return Event(words["identity"], day, words["summary"], words["description"])


def lines_of(text: str) -> list[str]:
    """The content lines as a program reads them: unfolded."""
    return text.replace("\r\n ", "").split("\r\n")


def value(text: str, name: str) -> str:
    """The value of a property, its escapes undone as RFC 5545 section 3.3.11 says."""
    (found,) = [line for line in lines_of(text) if re.match(rf"{name}[:;]", line)]
    written = found.partition(":")[2]
    return re.sub(r"\\(.)", lambda m: "\n" if m[1] in "nN" else m[1], written)


def test_the_calendar_has_what_the_standard_asks_of_it_and_its_events() -> None:
    lines = lines_of(calendar_text("Days", [event(), event(identity="other")], MOMENT))
    assert lines[:2] == ["BEGIN:VCALENDAR", "VERSION:2.0"] and lines[-2:] == ["END:VCALENDAR", ""]
    assert sum(line.startswith("PRODID:") for line in lines) == 1
    for wanted in ("BEGIN:VEVENT", "END:VEVENT", "DTSTAMP:20250910T020005Z"):
        assert lines.count(wanted) == 2
    uids = [line for line in lines if line.startswith("UID:")]
    assert len(set(uids)) == 2


@pytest.mark.parametrize(
    ("day", "begins", "ends"),
    [
        (date(2028, 2, 28), "20280228", "20280229"),
        (date(2028, 2, 29), "20280229", "20280301"),
        (date(2027, 2, 28), "20270228", "20270301"),
        (date(2025, 12, 31), "20251231", "20260101"),
        (date(2026, 9, 30), "20260930", "20261001"),
    ],
)
def test_a_day_is_a_whole_day_that_ends_before_the_next(day: date, begins: str, ends: str) -> None:
    text = calendar_text("Days", [event(day)], MOMENT)
    assert f"DTSTART;VALUE=DATE:{begins}\r\nDTEND;VALUE=DATE:{ends}\r\n" in text


@pytest.mark.parametrize("words", [LONG, "é" * 200, "😀" * 60, "x" * 75, "y" * 64, AWKWARD * 4])
def test_no_line_is_longer_than_75_octets_and_no_character_is_divided(words: str) -> None:
    """A line cut in the middle of an é is two broken characters, and Outlook refuses the file."""
    text = calendar_text(words, [event(summary=words, description=words)], MOMENT)
    raw = text.encode().split(b"\r\n")
    assert max(map(len, raw)) <= 75
    for line in raw:
        line.decode("utf-8")
        assert line != b" "
    assert value(text, "NAME") == value(text, "SUMMARY") == value(text, "DESCRIPTION")


def test_text_is_escaped_so_that_it_reads_as_it_was_written() -> None:
    text = calendar_text("N", [event(description=AWKWARD)], MOMENT)
    assert value(text, "DESCRIPTION") == "One; two, three \\ four: five\nsix\nseven\u2028eight"
    bare = text.replace("\r\n", "")
    assert not re.search(r"[\x00-\x1f\x7f]", bare)


def test_text_cannot_add_a_property_or_end_an_event() -> None:
    text = calendar_text("N", [event(summary="A\r\nEND:VEVENT\r\nATTACH:file")], MOMENT)
    assert lines_of(text).count("END:VEVENT") == 1
    assert not any(line.startswith("ATTACH") for line in lines_of(text))


def test_the_same_thing_keeps_its_uid_when_its_day_or_words_change() -> None:
    moved = event(date(2025, 8, 1), summary="Other words")
    assert moved.uid == event().uid != event(identity="rule/agency/2025-26-Q2").uid


def test_a_moment_is_told_in_utc_wherever_it_was_written() -> None:
    summer = datetime(2025, 9, 10, 3, 0, 5, tzinfo=timezone(timedelta(hours=1)))
    made = {
        calendar_text("N", [event()], one) for one in (MOMENT, summer, MOMENT.replace(tzinfo=UTC))
    }
    assert len(made) == 1
