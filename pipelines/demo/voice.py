"""What the demo's agencies report of children and families each quarter, and what came of it.

What was said and changed is written out in ``words/voice.yml``; here it becomes each agency's
return as it is known on a quarter's last day. What was told back is not sent again.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from pipelines.demo.parcel import Row
from pipelines.demo.texts import read_yaml
from pipelines.demo.wording import WORDS
from pipelines.periods import quarter_bounds

Entry = Mapping[str, Any]


def voice_rows(quarter: str) -> dict[str, list[Row]]:
    """The rows of each agency that has something to send; the others send no file."""
    starts, ends = quarter_bounds(quarter)
    sent = {
        entry["agency"]: [
            {"period": quarter, "agency": entry["agency"], **_piece(entry, piece, ends)}
            for piece in entry["pieces"]
            if piece["said"] <= ends and not _is_closed(piece, starts)
        ]
        for entry in read_yaml(WORDS / "voice.yml")
    }
    return {agency: rows for agency, rows in sent.items() if rows}


def _is_closed(piece: Entry, starts: date) -> bool:
    """Whether those who spoke were told before the quarter began."""
    told = piece.get("told")
    return bool(told and told["day"] < starts)


def _piece(entry: Entry, piece: Entry, ends: date) -> Row:
    changed = piece.get("changed")
    has_changed = bool(changed and changed <= ends)
    told = piece.get("told")
    return {
        "area": entry.get("area"),
        "voice_code": piece["code"],
        "who": piece["who"],
        "source_type": piece["type"],
        "source_title": piece["title"],
        "heard_on": piece["said"],
        "people_heard": piece["people"],
        "theme": piece.get("theme"),
        "outcome_code": piece.get("outcome"),
        "what_was_said": piece["words"],
        "what_changed": piece["change"] if has_changed else None,
        "changed_on": changed if has_changed else None,
        "how_fed_back": told["how"] if told and told["day"] <= ends else None,
    }
