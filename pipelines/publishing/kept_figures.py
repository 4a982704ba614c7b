"""Figures that stand as an earlier release showed them, told beside the table they stand in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pipelines.publishing.text import listed
from pipelines.words import day_words


def kept_words(rows: Iterable[Mapping[str, Any]], whom: str) -> str:
    """That some of these rows wait for more to come, and since when; empty where none does.

    Args:
        rows: with ``kept_from``, where the release is of code that knows it.
        whom: of whom there are too few, like "fewer than 10 people".
    """
    # A release's name begins with its day.
    kept = sorted({str(row["kept_from"])[:10] for row in rows if row.get("kept_from")})
    if not kept:
        return ""
    days = listed([day_words(day) for day in kept])
    return (
        f"Some of these figures stand as they were released on {days}. What was sent since then "
        f"comes from {whom}, whom the difference would give away; it is added when more has come."
    )
