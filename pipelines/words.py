"""Days and numbers in words, for whoever is told something: agencies, analysts, readers."""

from __future__ import annotations

from datetime import date
from typing import Any


def day_words(day: Any) -> str:
    """'25 July 2025', from a date, a timestamp or its ISO text; '–' for none."""
    if day is None or day == "":
        return "–"
    found = date.fromisoformat(str(day)[:10])
    return f"{found.day} {found:%B %Y}"


def number_of(count: int, one: str) -> str:
    """'1 error', '3 errors', '0 errors', with thousands commas."""
    return f"{count:,} {one}" + ("" if count == 1 else "s")
